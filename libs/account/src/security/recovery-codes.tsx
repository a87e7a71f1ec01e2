import { Alert, Button, Checkbox, Code, CopyButton, Group, SimpleGrid, Stack, Text } from '@mantine/core';
import { IconCheck, IconCopy, IconDownload, IconKey } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from '@e-storefront/i18n';

interface RecoveryCodesProps {
  codes: readonly string[];
  onClose: () => void;
}

/** Shows new recovery codes, which cannot be shown again. */
export function RecoveryCodes({ codes, onClose }: RecoveryCodesProps): ReactNode {
  const { t } = useTranslation();
  const [isKept, setKept] = useState(false);
  const text = codes.join('\n');
  const download = (): void => {
    const url = URL.createObjectURL(new Blob([`${text}\n`], { type: 'text/plain' }));
    const link = document.createElement('a');
    link.href = url;
    link.download = 'recovery-codes.txt';
    link.click();
    URL.revokeObjectURL(url);
  };
  return (
    <Alert color="green" icon={<IconKey />} title={t('account.recovery.title')}>
      <Stack>
        <Text>{t('account.recovery.text')}</Text>
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="xs" dir="ltr">
          {codes.map((code) => (
            <Code key={code} fz="md" ta="center">
              {code}
            </Code>
          ))}
        </SimpleGrid>
        <Group>
          <CopyButton value={text}>
            {({ copied, copy }) => (
              <Button
                variant="default"
                mih={44}
                onClick={copy}
                leftSection={copied ? <IconCheck size={18} /> : <IconCopy size={18} />}
              >
                {t(copied ? 'account.copied' : 'account.copy')}
              </Button>
            )}
          </CopyButton>
          <Button variant="default" mih={44} leftSection={<IconDownload size={18} />} onClick={download}>
            {t('account.recovery.download')}
          </Button>
        </Group>
        <Checkbox
          label={t('account.recovery.kept')}
          checked={isKept}
          onChange={(event) => setKept(event.currentTarget.checked)}
        />
        <Group>
          <Button size="md" disabled={!isKept} onClick={onClose}>
            {t('account.recovery.done')}
          </Button>
        </Group>
      </Stack>
    </Alert>
  );
}
