import { ActionIcon, Alert, Button, Code, CopyButton, Group, Modal, Stack, Text } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from '@e-storefront/i18n';

/** A secret that the API returns only once. */
export interface Secret {
  name: string;
  /** What belongs to it, such as the id of a client. */
  values: readonly (readonly [label: string, value: string])[];
}

interface SecretModalProps {
  secret: Secret | null;
  onClose: () => void;
}

/** Shows a secret until it is confirmed that it was copied. */
export function SecretModal({ secret, onClose }: SecretModalProps): ReactNode {
  const { t } = useTranslation();
  return (
    <Modal
      opened={secret !== null}
      onClose={onClose}
      title={secret?.name}
      closeOnClickOutside={false}
      closeOnEscape={false}
      withCloseButton={false}
    >
      <Stack>
        <Alert color="yellow">{t('apiAccess.shownOnce')}</Alert>
        {secret?.values.map(([label, value]) => (
          <div key={label}>
            <Text size="sm" c="dimmed">
              {label}
            </Text>
            <Group wrap="nowrap">
              <Code block style={{ flex: 1, overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }} dir="ltr">
                {value}
              </Code>
              <CopyButton value={value}>
                {({ copied, copy }) => (
                  <ActionIcon
                    size="lg"
                    variant="default"
                    onClick={copy}
                    aria-label={t('apiAccess.copy', { label })}
                  >
                    {copied ? <IconCheck size={18} /> : <IconCopy size={18} />}
                  </ActionIcon>
                )}
              </CopyButton>
            </Group>
          </div>
        ))}
        <Button onClick={onClose}>{t('apiAccess.copied')}</Button>
      </Stack>
    </Modal>
  );
}
