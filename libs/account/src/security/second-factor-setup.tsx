import { Button, Code, CopyButton, Group, Paper, Stack, Text, TextInput } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { QRCodeSVG } from 'qrcode.react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from '@e-storefront/i18n';
import { ApiFormView, rules, useApiForm } from '@e-storefront/ui';
import { ConfirmIdentity } from './confirm-identity';
import { useSecondFactor, type Authenticator } from './use-second-factor';

interface SecondFactorSetupProps {
  /** Whether another authenticator is replaced. */
  isEnabled: boolean;
  /** @param codes the recovery codes */
  onDone: (codes: readonly string[]) => Promise<void>;
  onCancel: () => void;
}

/** Sets up an authenticator app: password, QR code, first code. */
export function SecondFactorSetup({ isEnabled, onDone, onCancel }: SecondFactorSetupProps): ReactNode {
  const { t } = useTranslation();
  const actions = useSecondFactor();
  const [authenticator, setAuthenticator] = useState<Authenticator>();
  if (!authenticator)
    return (
      <ConfirmIdentity
        label={t('account.secondFactor.continue')}
        withCode={isEnabled}
        submit={async (identity) => setAuthenticator(await actions.begin(identity))}
        onCancel={onCancel}
      />
    );
  return <FirstCode authenticator={authenticator} onDone={onDone} onCancel={onCancel} />;
}

interface FirstCodeProps extends Omit<SecondFactorSetupProps, 'isEnabled'> {
  authenticator: Authenticator;
}

function FirstCode({ authenticator, onDone, onCancel }: FirstCodeProps): ReactNode {
  const { t } = useTranslation();
  const actions = useSecondFactor();
  const apiForm = useApiForm({
    initialValues: { code: '' },
    rules: { code: rules.all(rules.required, rules.oneTimeCode) },
    errorFields: { INVALID_CREDENTIALS: 'code' },
    submit: async ({ code }) => {
      await onDone(await actions.confirm(code.replaceAll(' ', '')));
    },
  });
  const { form, isSubmitting } = apiForm;
  return (
    <ApiFormView form={apiForm}>
      <Text>{t('account.secondFactor.scan')}</Text>
      <Group align="flex-start">
        <Paper p="sm" bg="white" withBorder>
          <QRCodeSVG value={authenticator.uri} size={184} title={t('account.secondFactor.qrCode')} />
        </Paper>
        <Stack flex={1} miw={240}>
          <Text size="sm">{t('account.secondFactor.manual')}</Text>
          <Code block dir="ltr">
            {authenticator.secret}
          </Code>
          <CopyButton value={authenticator.secret}>
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
        </Stack>
      </Group>
      <TextInput
        label={t('account.secondFactor.firstCode')}
        description={t('account.secondFactor.firstCodeHint')}
        autoComplete="one-time-code"
        inputMode="numeric"
        size="md"
        maw={320}
        dir="ltr"
        {...form.getInputProps('code')}
      />
      <Group>
        <Button type="submit" size="md" loading={isSubmitting}>
          {t('account.secondFactor.turnOn')}
        </Button>
        <Button variant="default" size="md" onClick={onCancel}>
          {t('account.cancel')}
        </Button>
      </Group>
    </ApiFormView>
  );
}
