import { Button, Modal, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { QueryState } from '@e-storefront/ui';
import { Section } from '../common/section';
import { SecretModal, type Secret } from './secret-modal';

interface CredentialSectionProps<Credential> {
  title: string;
  createLabel: string;
  /** The text without credentials. */
  none: string;
  query: { loading: boolean; error?: unknown; refetch: () => unknown };
  /** Undefined until they are read. */
  credentials: readonly Credential[] | undefined;
  /** A credential in the list. @param onSecret shows a secret, which the API returns only once */
  row: (credential: Credential, onSecret: (secret: Secret) => void) => ReactNode;
  /** The form of a new one. */
  form: (onDone: (secret: Secret) => void) => ReactNode;
}

/** The credentials of one kind: their list, a form for a new one, and its secret. */
export function CredentialSection<Credential>({
  title,
  createLabel,
  none,
  query: { loading, error, refetch },
  credentials,
  row,
  form,
}: CredentialSectionProps<Credential>): ReactNode {
  const [isOpen, { open, close }] = useDisclosure();
  const [secret, setSecret] = useState<Secret | null>(null);
  return (
    <Section
      title={title}
      actions={
        <Button size="sm" leftSection={<IconPlus size={16} aria-hidden />} onClick={open}>
          {createLabel}
        </Button>
      }
    >
      <QueryState
        isLoading={loading && !credentials}
        error={error}
        onRetry={() => void refetch()}
        isEmpty={credentials?.length === 0}
        empty={<Text c="dimmed">{none}</Text>}
      >
        <Stack>{credentials?.map((credential) => row(credential, setSecret))}</Stack>
      </QueryState>
      <Modal opened={isOpen} onClose={close} title={createLabel}>
        {form((created) => {
          close();
          setSecret(created);
        })}
      </Modal>
      <SecretModal secret={secret} onClose={() => setSecret(null)} />
    </Section>
  );
}
