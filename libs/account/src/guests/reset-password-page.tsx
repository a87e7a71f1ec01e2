import { useMutation, useQuery } from '@apollo/client/react';
import { Alert, Anchor, Button, PasswordInput, Skeleton, Text, VisuallyHidden } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { Link } from 'react-router';
import { useTranslation } from '@e-storefront/i18n';
import { ApiFormView, CardPage, ErrorNotice, rules, useApiForm } from '@e-storefront/ui';
import { useAccountSite } from '../account-site';
import { PasswordRules } from '../forms/password-rules';
import { ExpiredLink } from './expired-link';
import { AccountResetLinkDocument, AccountResetPasswordDocument } from './reset-password.generated';
import { useToken } from './use-token';

/** The page of the link in a mail about a forgotten password. */
export function ResetPasswordPage(): ReactNode {
  const { t } = useTranslation();
  const { logInPath } = useAccountSite();
  const token = useToken();
  const [isDone, setDone] = useState(false);
  const { data, error } = useQuery(AccountResetLinkDocument, {
    variables: { token },
    fetchPolicy: 'network-only',
  });
  const email = data?.validateResetToken?.success ? data.validateResetToken.email : null;
  return (
    <CardPage title={t(isDone ? 'account.resetPassword.done' : 'account.resetPassword.title')}>
      {isDone && (
        <Alert color="green" icon={<IconCheck />} role="status">
          {t('account.resetPassword.doneText')}
        </Alert>
      )}
      {!isDone && error && <ErrorNotice error={error} />}
      {!isDone && !data && !error && <Skeleton h={220} />}
      {!isDone && data && !email && <ExpiredLink hint={t('account.resetPassword.expired')} />}
      {!isDone && email && <ResetForm token={token} email={email} onDone={() => setDone(true)} />}
      <Anchor component={Link} to={data && !email && !isDone ? '/forgot-password' : logInPath}>
        {t(data && !email && !isDone ? 'account.resetPassword.requestNew' : 'account.guests.toLogIn')}
      </Anchor>
    </CardPage>
  );
}

interface ResetFormProps {
  token: string;
  email: string;
  onDone: () => void;
}

function ResetForm({ token, email, onDone }: ResetFormProps): ReactNode {
  const { t } = useTranslation();
  const [reset] = useMutation(AccountResetPasswordDocument);
  const apiForm = useApiForm({
    initialValues: { password: '', confirmPassword: '' },
    rules: {
      password: rules.all(rules.required, rules.newPassword),
      confirmPassword: rules.same('password', t('account.rules.samePassword')),
    },
    submit: async (passwords) => {
      await reset({ variables: { token, ...passwords } });
      onDone();
    },
  });
  const { form, isSubmitting } = apiForm;
  return (
    <ApiFormView form={apiForm}>
      <Text>{t('account.resetPassword.text', { email })}</Text>
      <VisuallyHidden>
        <input type="email" autoComplete="username" value={email} readOnly tabIndex={-1} aria-hidden />
      </VisuallyHidden>
      <PasswordInput
        label={t('account.fields.newPassword')}
        autoComplete="new-password"
        size="md"
        {...form.getInputProps('password')}
      />
      <PasswordRules />
      <PasswordInput
        label={t('account.fields.newPasswordAgain')}
        autoComplete="new-password"
        size="md"
        {...form.getInputProps('confirmPassword')}
      />
      <Button type="submit" size="md" loading={isSubmitting}>
        {t('account.resetPassword.submit')}
      </Button>
    </ApiFormView>
  );
}
