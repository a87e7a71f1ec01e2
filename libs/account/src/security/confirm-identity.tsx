import { Box, Button, Group, PasswordInput, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from '@e-storefront/i18n';
import { ApiFormView, rules, useApiForm } from '@e-storefront/ui';

/** What proves that the owner of the account makes a change. */
export interface Identity {
  password: string;
  /** Empty for an account without a second factor. */
  code: string;
}

interface ConfirmIdentityProps {
  /** The name of the change. */
  label: string;
  /** Asks for a code of the current authenticator as well. */
  withCode: boolean;
  submit: (identity: Identity) => Promise<void>;
  onCancel: () => void;
}

/** Asks for the password, and a code of the authenticator, before a change of the second factor. */
export function ConfirmIdentity({ label, withCode, submit, onCancel }: ConfirmIdentityProps): ReactNode {
  const { t } = useTranslation();
  const apiForm = useApiForm({
    initialValues: { password: '', code: '' },
    rules: { password: rules.required, ...(withCode && { code: rules.required }) },
    submit: async ({ password, code }) => {
      await submit({ password, code: code.trim() });
    },
  });
  const { form, isSubmitting } = apiForm;
  return (
    <Box maw={420}>
      <ApiFormView form={apiForm}>
        <PasswordInput
          label={t('account.fields.password')}
          description={t('account.secondFactor.passwordHint')}
          autoComplete="current-password"
          size="md"
          {...form.getInputProps('password')}
        />
        {withCode && (
          <TextInput
            label={t('account.secondFactor.currentCode')}
            autoComplete="one-time-code"
            size="md"
            dir="ltr"
            {...form.getInputProps('code')}
          />
        )}
        <Group>
          <Button type="submit" size="md" loading={isSubmitting}>
            {label}
          </Button>
          <Button variant="default" size="md" onClick={onCancel}>
            {t('account.cancel')}
          </Button>
        </Group>
      </ApiFormView>
    </Box>
  );
}
