import { useEffect, type ReactNode } from 'react';
import { useLocation } from 'react-router';
import { useWorkServices } from './work-providers';

/** The pages of the shell that links in mails may look for in another application. */
export const SHELL_PAGES = ['reset-password', 'verify-email', 'forgot-password', 'register'];

/** Leads to the same address in the shell. */
export function ShellPage(): ReactNode {
  const { shell } = useWorkServices().config.sites;
  const { pathname, search } = useLocation();
  useEffect(() => window.location.replace(shell + pathname + search), [shell, pathname, search]);
  return null;
}
