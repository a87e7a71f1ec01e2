/** The module that the shell loads. */
export { app } from './app';
