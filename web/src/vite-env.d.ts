// SPDX-License-Identifier: Apache-2.0
// Modules that are made by the build and not found on disk.
/// <reference types="vite/client" />
declare module 'virtual:design-system.css';
