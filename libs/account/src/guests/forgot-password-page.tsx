import { useMutation } from '@apollo/client/react';
import { Alert, Anchor, Button, Text, TextInput } from '@mantine/core';
import { IconMailCheck } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { Link } from 'react-router';
import { useTranslation } from '@e-storefront/i18n';
import { ApiFormView, CardPage, rules, useApiForm } from '@e-storefront/ui';
import { useAccountSite } from '../account-site';
import { AccountForgotPasswordDocument } from './forgot-password.generated';

/** Requests a mail with a link to a new password. */
export function ForgotPasswordPage(): ReactNode {
  const { t } = useTranslation();
  const { name, logInPath } = useAccountSite();
  const [sentTo, setSentTo] = useState<string>();
  const [request] = useMutation(AccountForgotPasswordDocument);
  const apiForm = useApiForm({
    initialValues: { email: '' },
    rules: { email: rules.all(rules.required, rules.email) },
    submit: async ({ email }) => {
      await request({ variables: { email, site: name } });
      setSentTo(email);
    },
  });
  const { form, isSubmitting } = apiForm;
  return (
    <CardPage title={t('account.forgotPassword.title')}>
      {sentTo === undefined ? (
        <ApiFormView form={apiForm}>
          <Text>{t('account.forgotPassword.text')}</Text>
          <TextInput
            label={t('account.fields.email')}
            type="email"
            autoComplete="username"
            size="md"
            {...form.getInputProps('email')}
          />
          <Button type="submit" size="md" loading={isSubmitting}>
            {t('account.forgotPassword.send')}
          </Button>
        </ApiFormView>
      ) : (
        <Alert color="green" icon={<IconMailCheck />} role="status">
          {t('account.forgotPassword.sent', { email: sentTo })}
        </Alert>
      )}
      <Anchor component={Link} to={logInPath}>
        {t('account.guests.toLogIn')}
      </Anchor>
    </CardPage>
  );
}
