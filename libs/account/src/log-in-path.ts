import { createContext, useContext } from 'react';

/** The address of the page that asks for a log-in. In the shell every page does that. */
export const LogInPath = createContext('/');

/** The address of the page that asks for a log-in. */
export function useLogInPath(): string {
  return useContext(LogInPath);
}
