import type { MouseEvent } from 'react';
import { useNavigate } from 'react-router';
import { useWorkServices } from './work-providers';

interface ShellLink {
  href: string;
  onClick: (event: MouseEvent) => void;
}

/** The properties of a link to a page of the shell, which opens without a reload inside of the shell. */
export function useShellLink(path: string): ShellLink {
  const { shell } = useWorkServices().config.sites;
  const navigate = useNavigate();
  return {
    href: shell + path,
    onClick: (event) => {
      const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey;
      if (window.location.origin !== new URL(shell).origin || !isPlain) return;
      event.preventDefault();
      void navigate(path);
    },
  };
}
