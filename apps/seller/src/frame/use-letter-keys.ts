import { useLocalStorage } from '@mantine/hooks';
import { useEffect, useRef } from 'react';

/** After `g`, a letter opens a page. */
const SEQUENCE_MS = 1_500;

/**
 * Calls functions for single keys, such as `j` or `ArrowDown`, unless the reader types, a dialog is open or the shortcuts are
 * turned off.
 */
export function useLetterKeys(actions: Readonly<Record<string, () => void>>): void {
  const [isOn] = useLocalStorage({ key: 'keyboard-shortcuts', defaultValue: true });
  const latest = useRef(actions);
  latest.current = actions;
  useEffect(() => {
    if (!isOn) return undefined;
    let sequenceStart = 0;
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isBusy(event.target))
        return;
      const isSecond = Date.now() - sequenceStart < SEQUENCE_MS;
      sequenceStart = event.key === 'g' ? Date.now() : 0;
      const action = isSecond ? undefined : latest.current[keyOf(event)];
      if (!action) return;
      event.preventDefault();
      action();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [isOn]);
}

/** The key; on keyboards of other scripts the Latin letter at its place. */
function keyOf({ key, code }: KeyboardEvent): string {
  return key.length === 1 && !/^[a-z]$/i.test(key) ? code.replace(/^Key/, '').toLowerCase() : key;
}

function isBusy(target: EventTarget | null): boolean {
  if (document.querySelector('[role=dialog], [role=alertdialog]')) return true;
  return (
    target instanceof HTMLElement &&
    target.closest('input, textarea, select, [contenteditable=true], [role=menu], [role=tablist]') !== null
  );
}
