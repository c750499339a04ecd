# SPDX-License-Identifier: Apache-2.0
# Installs the Debian packages that are missing, and only those. The lists here are all the project needs of a machine.

packages_build="g++ cmake ninja-build pkg-config ccache ca-certificates tzdata libssl-dev libsqlite3-dev libpq-dev libsodium-dev
  libsimdjson-dev libfmt-dev liboath-dev libqrencode-dev libcurl4-openssl-dev libbrotli-dev libzstd-dev zlib1g-dev libhowardhinnant-date-dev
  libfido2-dev libcbor-dev libexpat1-dev libboost1.81-dev libtomlplusplus-dev libcairo2-dev libpango1.0-dev libheif-dev libjpeg62-turbo-dev libqpdf-dev poppler-utils fonts-dejavu-core doctest-dev librapidcheck-dev python3-zxcvbn"
packages_test="clamav-daemon chromium fonts-dejavu-core postgresql-15 python3-aiosmtpd dovecot-imapd"
packages_check="clang-19 clang-tidy-19 clang-format-19 libclang-rt-19-dev"
packages_bench="nginx-light wrk libbenchmark-dev"

is_installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

missing_of() {
  # One dpkg-query for all of them: this runs before every start.
  local there
  there=" $(dpkg-query -W -f '${binary:Package} ${db:Status-Status}\n' "$@" 2>/dev/null | sed -n 's/^\([^ :]*\)\(:[a-z0-9]*\)* installed$/\1/p' | tr '\n' ' ') "
  local name
  for name in "$@"; do
    case "$there" in *" $name "*) ;; *) printf '%s ' "$name" ;; esac
  done
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"
  elif have sudo; then sudo DEBIAN_FRONTEND=noninteractive "$@"
  else give_up "these packages have to be installed as root: run ./dev as root once, or install sudo"
  fi
}

node_is_new_enough() {
  local major
  major=$(node --version 2>/dev/null | sed 's/^v\([0-9]*\).*/\1/')
  [ -n "$major" ] && [ "$major" -ge 18 ] && have npm
}

apt_install() {
  # Services of installed packages (PostgreSQL, nginx) must not start on a developer's machine: the tests start their own.
  local held=no code
  if [ ! -e /usr/sbin/policy-rc.d ]; then
    printf '#!/bin/sh\nexit 101\n' | as_root tee /usr/sbin/policy-rc.d >/dev/null && as_root chmod 755 /usr/sbin/policy-rc.d && held=yes
  fi
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends -o Dpkg::Use-Pty=0 "$@"
  code=$?
  [ "$held" = yes ] && as_root rm -f /usr/sbin/policy-rc.d
  return "$code"
}

# ensure_packages NAME…: quick when all are there (no apt update, no network).
ensure_packages() {
  local missing
  have dpkg-query || { check_by_hand; return; }
  missing=$(missing_of "$@")
  [ -z "$missing" ] && return 0
  say "Installing Debian packages: $missing"
  # Ask for the password now, where a person can see the question, not inside a step.
  if [ "$(id -u)" -ne 0 ] && have sudo && [ -t 0 ]; then sudo -v || exit 1; fi
  step "apt: package lists" as_root apt-get update -q || exit 1
  case " $missing" in
    *" postgresql-15 "*)
      if ! is_installed postgresql-common; then
        step "apt: postgresql-common" apt_install postgresql-common || exit 1
        as_root sed -i 's/^#*create_main_cluster.*/create_main_cluster = false/' /etc/postgresql-common/createcluster.conf
      fi ;;
  esac
  # shellcheck disable=SC2086
  step "apt: install" apt_install $missing || exit 1
}

# Not Debian: say what is needed and go on; cmake names what it cannot find.
check_by_hand() {
  [ -e build/.dev/not_debian ] && return
  mkdir -p build/.dev && touch build/.dev/not_debian
  say "This is not a Debian system; nothing is installed for you. Needed: $packages_build, node 18 or newer with npm; for the tests: $packages_test."
}

# 'nodejs npm' where there is no node, or an old one; nothing where the machine has its own.
node_packages() { node_is_new_enough || echo nodejs npm; }

require_node() {
  node_is_new_enough || give_up "node 18 or newer and npm are needed for the screens; this machine has $(node --version 2>/dev/null || echo none)"
}
