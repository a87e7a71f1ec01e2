import { Anchor, Button, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link, useNavigate } from 'react-router';
import { useSessionStore } from '@e-storefront/graph-client';
import { useTranslation } from '@e-storefront/i18n';
import { CardPage } from '@e-storefront/ui';
import { FormError } from '../forms/form-error';
import { PasswordRules } from '../forms/password-rules';
import { useRules } from '../forms/rules';
import { useAccountForm } from '../forms/use-account-form';

/** Creates the account of a seller, who waits for approval afterwards. */
export function RegisterPage(): ReactNode {
  const { t } = useTranslation();
  const rules = useRules();
  const store = useSessionStore();
  const navigate = useNavigate();
  const { form, error, onSubmit } = useAccountForm({
    initialValues: { name: '', email: '', password: '' },
    rules: { name: rules.required, email: rules.email, password: rules.newPassword },
    submit: async (values) => {
      const result = await store.start('register', { ...values, role: 'seller' });
      if (!result.error) await navigate('/');
      return result.error;
    },
  });
  return (
    <CardPage title={t('register.title')}>
      <form onSubmit={onSubmit} noValidate>
        <Stack>
          <Text>{t('register.text')}</Text>
          <FormError error={error} />
          <TextInput
            label={t('register.name')}
            description={t('register.nameHint')}
            autoComplete="organization"
            size="md"
            {...form.getInputProps('name')}
          />
          <TextInput
            label={t('fields.email')}
            type="email"
            autoComplete="username"
            size="md"
            {...form.getInputProps('email')}
          />
          <PasswordInput
            label={t('fields.password')}
            autoComplete="new-password"
            size="md"
            {...form.getInputProps('password')}
          />
          <PasswordRules />
          <Button type="submit" size="md" loading={form.submitting}>
            {t('register.submit')}
          </Button>
        </Stack>
      </form>
      <Anchor component={Link} to="/">
        {t('guests.toLogIn')}
      </Anchor>
    </CardPage>
  );
}
