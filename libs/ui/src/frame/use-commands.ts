import { useEffect } from 'react';
import type { Command } from './command-store';
import { useWorkServices } from './work-providers';

/**
 * Offers commands in the command palette while the component is shown.
 * @param commands keep the array stable with useMemo
 */
export function useCommands(commands: readonly Command[]): void {
  const store = useWorkServices().commands;
  useEffect(() => store.add(commands), [store, commands]);
}
