import { useMutation } from '@apollo/client/react';
import { Badge, Button, Divider, Group, Stack, Text, ThemeIcon } from '@mantine/core';
import { IconDeviceDesktop, IconDeviceMobile } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { useFormats, useTranslation } from '@e-storefront/i18n';
import { notifyError, notifySuccess } from '@e-storefront/ui';
import classes from './sessions-section.module.css';
import { Section } from './section';
import {
  AccountEndOtherSessionsDocument,
  AccountEndSessionDocument,
  type AccountSessionFieldsFragment,
} from './security.generated';

interface SessionsSectionProps {
  sessions: readonly AccountSessionFieldsFragment[];
  onChange: () => Promise<void>;
}

/** The devices on which the account is logged in, each to be logged out. */
export function SessionsSection({ sessions, onChange }: SessionsSectionProps): ReactNode {
  const { t } = useTranslation();
  const [endSession] = useMutation(AccountEndSessionDocument);
  const [endOthers] = useMutation(AccountEndOtherSessionsDocument);
  const [busy, setBusy] = useState<string>();
  const run = async (id: string, action: () => Promise<unknown>): Promise<void> => {
    setBusy(id);
    try {
      await action();
      await onChange();
      notifySuccess(t('account.sessions.ended'));
    } catch (error) {
      notifyError(error, t);
    }
    setBusy(undefined);
  };
  return (
    <Section
      title={t('account.sessions.title')}
      text={t('account.sessions.text')}
      badge={
        sessions.length > 1 && (
          <Button
            variant="default"
            mih={44}
            loading={busy === 'others'}
            onClick={() => void run('others', endOthers)}
          >
            {t('account.sessions.endOthers')}
          </Button>
        )
      }
    >
      <Stack component="ul" gap="sm" className={classes['list'] ?? ''}>
        {sessions.map((session, index) => (
          <li key={session.id}>
            {index > 0 && <Divider mb="sm" />}
            <SessionRow
              session={session}
              isBusy={busy === session.id}
              onEnd={() => void run(session.id, () => endSession({ variables: { id: session.id } }))}
            />
          </li>
        ))}
      </Stack>
    </Section>
  );
}

interface SessionRowProps {
  session: AccountSessionFieldsFragment;
  isBusy: boolean;
  onEnd: () => void;
}

function SessionRow({ session, isBusy, onEnd }: SessionRowProps): ReactNode {
  const { t } = useTranslation();
  const { relative, dateTime } = useFormats();
  const { device, isCurrent, lastUsedAt, createdAt, address } = session;
  const parts = [device.browser, device.system].filter((part) => part !== null);
  const name = parts.length > 0 ? parts.join(' · ') : t('account.sessions.unknownDevice');
  const isPhone = /Android|iOS|iPhone|iPad/.test(device.system ?? '');
  return (
    <Group justify="space-between" wrap="nowrap">
      <Group wrap="nowrap" miw={0}>
        <ThemeIcon variant="light" size={40}>
          {isPhone ? <IconDeviceMobile size={22} /> : <IconDeviceDesktop size={22} />}
        </ThemeIcon>
        <div>
          <Text fw={600}>{name}</Text>
          <Text size="sm" c="dimmed">
            {t('account.sessions.lastUsed', { when: relative(lastUsedAt) })}
            {' · '}
            {t('account.sessions.since', { date: dateTime(createdAt) })}
            {address !== null && ` · ${address}`}
          </Text>
        </div>
      </Group>
      {isCurrent ? (
        <Badge tt="none" variant="light" size="lg" flex="none">
          {t('account.sessions.current')}
        </Badge>
      ) : (
        <Button
          variant="default"
          mih={44}
          flex="none"
          loading={isBusy}
          onClick={onEnd}
          aria-label={t('account.sessions.endDevice', { device: name })}
        >
          {t('account.sessions.end')}
        </Button>
      )}
    </Group>
  );
}
