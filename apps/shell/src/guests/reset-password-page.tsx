import { useMutation, useQuery } from '@apollo/client/react';
import { Alert, Anchor, Button, PasswordInput, Skeleton, Stack, Text, VisuallyHidden } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { Link } from 'react-router';
import { apiError } from '@e-storefront/graph-client';
import { useTranslation } from '@e-storefront/i18n';
import { CardPage } from '@e-storefront/ui';
import { FormError } from '../forms/form-error';
import { PasswordRules } from '../forms/password-rules';
import { useRules } from '../forms/rules';
import { useAccountForm } from '../forms/use-account-form';
import { ExpiredLink } from './expired-link';
import { ShellResetLinkDocument, ShellResetPasswordDocument } from './reset-password.generated';
import { useToken } from './use-token';

/** The page of the link in a mail about a forgotten password. */
export function ResetPasswordPage(): ReactNode {
  const { t } = useTranslation();
  const token = useToken();
  const [isDone, setDone] = useState(false);
  const { data, error } = useQuery(ShellResetLinkDocument, {
    variables: { token },
    fetchPolicy: 'network-only',
  });
  const email = data?.validateResetToken?.success ? data.validateResetToken.email : null;
  return (
    <CardPage title={t(isDone ? 'resetPassword.done' : 'resetPassword.title')}>
      {isDone && (
        <Alert color="green" icon={<IconCheck />} role="status">
          {t('resetPassword.doneText')}
        </Alert>
      )}
      {!isDone && error && <FormError error={apiError(error)} />}
      {!isDone && !data && !error && <Skeleton h={220} />}
      {!isDone && data && !email && <ExpiredLink hint={t('resetPassword.expired')} />}
      {!isDone && email && <ResetForm token={token} email={email} onDone={() => setDone(true)} />}
      <Anchor component={Link} to={data && !email && !isDone ? '/forgot-password' : '/'}>
        {t(data && !email && !isDone ? 'resetPassword.requestNew' : 'guests.toLogIn')}
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
  const rules = useRules();
  const [reset] = useMutation(ShellResetPasswordDocument);
  const { form, error, onSubmit } = useAccountForm({
    initialValues: { password: '', confirmPassword: '' },
    rules: {
      password: rules.newPassword,
      confirmPassword: (value, { password }) => (value === password ? null : t('rules.samePassword')),
    },
    submit: async (passwords) => {
      await reset({ variables: { token, ...passwords } });
      onDone();
      return undefined;
    },
  });
  return (
    <form onSubmit={onSubmit} noValidate>
      <Stack>
        <Text>{t('resetPassword.text', { email })}</Text>
        <FormError error={error} />
        <VisuallyHidden>
          <input type="email" autoComplete="username" value={email} readOnly tabIndex={-1} aria-hidden />
        </VisuallyHidden>
        <PasswordInput
          label={t('fields.newPassword')}
          autoComplete="new-password"
          size="md"
          {...form.getInputProps('password')}
        />
        <PasswordRules />
        <PasswordInput
          label={t('fields.newPasswordAgain')}
          autoComplete="new-password"
          size="md"
          {...form.getInputProps('confirmPassword')}
        />
        <Button type="submit" size="md" loading={form.submitting}>
          {t('resetPassword.submit')}
        </Button>
      </Stack>
    </form>
  );
}
