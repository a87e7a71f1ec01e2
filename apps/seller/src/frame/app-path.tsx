import { createContext, useCallback, useContext, type ReactNode } from 'react';
import { useResolvedPath } from 'react-router';

const Base = createContext('');

/** Remembers where the application is: alone at the root of its host, in the shell below its name. */
export function AppBase({ children }: { children: ReactNode }): ReactNode {
  const { pathname } = useResolvedPath('.');
  return <Base value={pathname.replace(/\/$/, '')}>{children}</Base>;
}

/** A function that gives the address of a page of the application, such as `orders`, from any other. */
export function useAppPath(): (page: string) => string {
  const base = useContext(Base);
  return useCallback((page: string) => `${base}/${page}`, [base]);
}
