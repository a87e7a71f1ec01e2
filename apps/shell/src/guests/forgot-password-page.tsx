import { useMutation } from '@apollo/client/react';
import { Alert, Anchor, Button, Stack, Text, TextInput } from '@mantine/core';
import { IconMailCheck } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { Link } from 'react-router';
import { useTranslation } from '@e-storefront/i18n';
import { CardPage } from '@e-storefront/ui';
import { FormError } from '../forms/form-error';
import { useRules } from '../forms/rules';
import { useAccountForm } from '../forms/use-account-form';
import { ShellForgotPasswordDocument } from './forgot-password.generated';

/** Requests a mail with a link to a new password. */
export function ForgotPasswordPage(): ReactNode {
  const { t } = useTranslation();
  const rules = useRules();
  const [sentTo, setSentTo] = useState<string>();
  const [request] = useMutation(ShellForgotPasswordDocument);
  const { form, error, onSubmit } = useAccountForm({
    initialValues: { email: '' },
    rules: { email: rules.email },
    submit: async ({ email }) => {
      await request({ variables: { email } });
      setSentTo(email);
      return undefined;
    },
  });
  return (
    <CardPage title={t('forgotPassword.title')}>
      {sentTo === undefined ? (
        <form onSubmit={onSubmit} noValidate>
          <Stack>
            <Text>{t('forgotPassword.text')}</Text>
            <FormError error={error} />
            <TextInput
              label={t('fields.email')}
              type="email"
              autoComplete="username"
              size="md"
              {...form.getInputProps('email')}
            />
            <Button type="submit" size="md" loading={form.submitting}>
              {t('forgotPassword.send')}
            </Button>
          </Stack>
        </form>
      ) : (
        <Alert color="green" icon={<IconMailCheck />} role="status">
          {t('forgotPassword.sent', { email: sentTo })}
        </Alert>
      )}
      <Anchor component={Link} to="/">
        {t('guests.toLogIn')}
      </Anchor>
    </CardPage>
  );
}
