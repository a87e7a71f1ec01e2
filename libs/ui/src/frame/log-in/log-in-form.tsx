import { Alert, Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconAlertCircle } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { useSessionStore, type ApiError } from '@e-storefront/graph-client';
import { useTranslation } from '@e-storefront/i18n';
import { DemoAccounts } from './demo-accounts';
import { useLogInErrorText } from './log-in-error-text';
import { SecurityCodeForm } from './security-code-form';

interface Credentials extends Record<string, unknown> {
  email: string;
  password: string;
}

/** Logs in with e-mail address, password and, if the account has a second factor, its code. */
export function LogInForm({ email = '' }: { email?: string }): ReactNode {
  const { t } = useTranslation();
  const store = useSessionStore();
  const errorText = useLogInErrorText();
  const [error, setError] = useState<ApiError>();
  const [needsCode, setNeedsCode] = useState(false);
  const form = useForm<Credentials>({
    initialValues: { email, password: '' },
    validateInputOnBlur: true,
    validate: {
      email: (value) => (/^\S+@\S+\.\S+$/.test(value.trim()) ? null : t('frame.logIn.emailInvalid')),
      password: (value) => (value === '' ? t('frame.logIn.required') : null),
    },
  });

  const logIn = async (credentials: Credentials): Promise<void> => {
    setError(undefined);
    const result = await store.start('login', credentials);
    if (result.error?.code === 'SECOND_FACTOR_REQUIRED') setNeedsCode(true);
    else setError(result.error);
  };
  if (needsCode)
    return (
      <SecurityCodeForm
        submit={async (code) => (await store.start('login', { ...form.getValues(), code })).error}
        onCancel={() => setNeedsCode(false)}
      />
    );
  return (
    <Stack>
      <form onSubmit={form.onSubmit(logIn)} noValidate>
        <Stack>
          {error && (
            <Alert color="red" icon={<IconAlertCircle />} role="alert">
              {errorText(error)}
            </Alert>
          )}
          <TextInput
            label={t('frame.logIn.email')}
            type="email"
            autoComplete="username"
            size="md"
            {...form.getInputProps('email')}
          />
          <PasswordInput
            label={t('frame.logIn.password')}
            autoComplete="current-password"
            data-autofocus={email !== '' || undefined}
            size="md"
            {...form.getInputProps('password')}
          />
          <Button type="submit" size="md" loading={form.submitting}>
            {t('frame.logIn.submit')}
          </Button>
        </Stack>
      </form>
      <DemoAccounts
        onChoose={(account) => {
          form.setValues({ email: account.email, password: account.password });
          void logIn({ email: account.email, password: account.password });
        }}
      />
    </Stack>
  );
}
