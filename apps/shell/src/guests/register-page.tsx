import { Anchor, Button, PasswordInput, Text, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link, useNavigate } from 'react-router';
import { useSessionStore } from '@e-storefront/graph-client';
import { useTranslation } from '@e-storefront/i18n';
import { ApiFormView, CardPage, rules, useApiForm } from '@e-storefront/ui';
import { PasswordRules } from '../forms/password-rules';

/** Creates the account of a seller, who waits for approval afterwards. */
export function RegisterPage(): ReactNode {
  const { t } = useTranslation();
  const store = useSessionStore();
  const navigate = useNavigate();
  const apiForm = useApiForm({
    initialValues: { name: '', email: '', password: '' },
    rules: {
      name: rules.required,
      email: rules.all(rules.required, rules.email),
      password: rules.all(rules.required, rules.newPassword),
    },
    submit: async (values) => {
      const result = await store.start('register', { ...values, role: 'seller' });
      if (!result.error) await navigate('/');
      return result.error;
    },
  });
  const { form, isSubmitting } = apiForm;
  return (
    <CardPage title={t('register.title')}>
      <ApiFormView form={apiForm}>
        <Text>{t('register.text')}</Text>
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
        <Button type="submit" size="md" loading={isSubmitting}>
          {t('register.submit')}
        </Button>
      </ApiFormView>
      <Anchor component={Link} to="/">
        {t('guests.toLogIn')}
      </Anchor>
    </CardPage>
  );
}
