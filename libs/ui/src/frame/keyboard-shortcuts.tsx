import { Group, Kbd, Modal, Switch, Table, Text } from '@mantine/core';
import { useDisclosure, useLocalStorage } from '@mantine/hooks';
import { useEffect, useRef, type ReactNode } from 'react';
import { useNavigate } from 'react-router';
import { useTranslation } from '@e-storefront/i18n';
import { shortcutText } from './frame-header';
import classes from './frame.module.css';
import type { NavigationLink } from './navigation-section';

/** A second key counts so long after the first. */
const SEQUENCE_MS = 1_500;

/**
 * Opens pages with `g` and a letter, and the list of these shortcuts with `?`. The reader can turn them off.
 * @param links the pages with a shortcut
 */
export function KeyboardShortcuts({ links }: { links: readonly NavigationLink[] }): ReactNode {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [isOpen, help] = useDisclosure(false);
  const [isOn, setOn] = useLocalStorage({ key: 'keyboard-shortcuts', defaultValue: true });
  const startedAt = useRef(0);

  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (event.key === '?') return help.open();
      if (!isOn) return;
      const key = letterOf(event);
      const isSecond = Date.now() - startedAt.current < SEQUENCE_MS;
      startedAt.current = key === 'g' && !isSecond ? Date.now() : 0;
      const link = isSecond && links.find(({ shortcut }) => shortcut === key);
      if (!link) return;
      event.preventDefault();
      void navigate(link.href);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [links, isOn, help, navigate]);

  return (
    <Modal
      opened={isOpen}
      onClose={help.close}
      title={t('frame.shortcuts.title')}
      closeButtonProps={{ 'aria-label': t('frame.dialogs.close') }}
    >
      <Table>
        <Table.Tbody>
          <Shortcut label={t('frame.shortcuts.palette')} keys={[shortcutText()]} />
          <Shortcut label={t('frame.shortcuts.help')} keys={['?']} />
          {links.map(({ href, label, shortcut = '' }) => (
            <Shortcut key={href} label={t('frame.shortcuts.goTo', { page: label })} keys={['g', shortcut]} />
          ))}
        </Table.Tbody>
      </Table>
      <Switch
        mt="md"
        checked={isOn}
        onChange={(event) => setOn(event.currentTarget.checked)}
        label={t('frame.shortcuts.use')}
      />
    </Modal>
  );
}

function Shortcut({ label, keys }: { label: string; keys: readonly string[] }): ReactNode {
  const { t } = useTranslation();
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={400}>
        {label}
      </Table.Th>
      <Table.Td>
        <Group gap={4} justify="flex-end" wrap="nowrap">
          {keys.map((key, index) => (
            <Group key={key} gap={4} wrap="nowrap">
              {index > 0 && (
                <Text size="xs" c="dimmed" className={classes['key'] ?? ''}>
                  {t('frame.shortcuts.then')}
                </Text>
              )}
              <Kbd>{key}</Kbd>
            </Group>
          ))}
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest('input, textarea, select, [contenteditable=true], [role=dialog]') !== null
  );
}

/** The letter of a key, on keyboards of other scripts the one at its place on a Latin keyboard. */
function letterOf({ key, code }: KeyboardEvent): string {
  return /^[a-z]$/i.test(key) ? key.toLowerCase() : code.replace(/^Key/, '').toLowerCase();
}
