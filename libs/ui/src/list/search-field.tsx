import { CloseButton, Kbd, TextInput } from '@mantine/core';
import { useDebouncedCallback, useHotkeys } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from '@e-storefront/i18n';

interface SearchFieldProps {
  /** The search in effect. */
  value: string;
  /** Called when the reader pauses, with the trimmed text. */
  onChange(search: string): void;
  /** The accessible name; `Search` by default. */
  label?: string;
  placeholder?: string;
}

const PAUSE_MS = 300;

/** The search of a list. The key / moves there, Escape clears it. */
export function SearchField({ value, onChange, label, placeholder }: SearchFieldProps): ReactNode {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(value);
  const sent = useRef(value);
  const send = useDebouncedCallback((search: string) => {
    sent.current = search.trim();
    onChange(sent.current);
  }, PAUSE_MS);
  // The back button and a reset change the value from outside; the own change must not undo what was typed since.
  useEffect(() => {
    if (value !== sent.current) setText(value);
    sent.current = value;
  }, [value]);
  useHotkeys([['/', () => input.current?.focus()]]);
  const type = (next: string): void => {
    setText(next);
    send(next);
  };
  return (
    <TextInput
      ref={input}
      type="search"
      role="searchbox"
      aria-label={label ?? t('ui.list.search')}
      placeholder={placeholder ?? label ?? t('ui.list.search')}
      value={text}
      onChange={(event) => type(event.currentTarget.value)}
      onKeyDown={(event) => event.key === 'Escape' && text !== '' && type('')}
      leftSection={<IconSearch size={16} aria-hidden />}
      rightSectionPointerEvents="all"
      rightSection={
        text === '' ? (
          <Kbd size="xs" aria-hidden visibleFrom="sm">
            /
          </Kbd>
        ) : (
          <CloseButton size="sm" aria-label={t('ui.list.clearSearch')} onClick={() => type('')} />
        )
      }
      miw={{ base: '100%', xs: 260 }}
      flex={{ base: '1 1 100%', sm: '0 1 320px' }}
    />
  );
}
