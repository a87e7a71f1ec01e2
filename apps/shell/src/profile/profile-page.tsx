import { useMutation, useQuery } from '@apollo/client/react';
import { Button, Card, Group, Skeleton, Stack, Text, TextInput, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { ReactNode } from 'react';
import { apiError, useSessionStore } from '@e-storefront/graph-client';
import { useFormats, useTranslation } from '@e-storefront/i18n';
import { FormError } from '../forms/form-error';
import { useRules } from '../forms/rules';
import { useAccountForm } from '../forms/use-account-form';
import { usePageTitle } from '../page-title';
import {
  ShellProfileDocument,
  ShellUpdateProfileDocument,
  type ShellProfileFieldsFragment,
} from './profile.generated';
import { VerificationNotice } from './verification-notice';

/** The name and the contact data of the account. */
export function ProfilePage(): ReactNode {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(ShellProfileDocument);
  usePageTitle(t('profile.title'));
  return (
    <Stack maw={640}>
      <Title order={1} size="h2">
        {t('profile.title')}
      </Title>
      <VerificationNotice />
      {error && !data && (
        <>
          <FormError error={apiError(error)} />
          <Button variant="default" onClick={() => void refetch()}>
            {t('retry')}
          </Button>
        </>
      )}
      {!data && !error && <Skeleton h={320} />}
      {data?.me && <ProfileForm profile={data.me} />}
    </Stack>
  );
}

function ProfileForm({ profile }: { profile: ShellProfileFieldsFragment }): ReactNode {
  const { t } = useTranslation();
  const { date, relative } = useFormats();
  const store = useSessionStore();
  const rules = useRules();
  const [update] = useMutation(ShellUpdateProfileDocument);
  const { form, error, onSubmit } = useAccountForm({
    initialValues: { name: profile.name, phone: profile.phone ?? '' },
    rules: { name: rules.required },
    submit: async (input) => {
      const { data } = await update({ variables: { input } });
      const user = data?.updateProfile?.user;
      if (user) {
        store.update({ name: user.name });
        const values = { name: user.name, phone: user.phone ?? '' };
        form.setValues(values);
        form.resetDirty(values);
      }
      notifications.show({ color: 'green', message: t('profile.saved') });
      return undefined;
    },
  });
  return (
    <Card withBorder>
      <form onSubmit={onSubmit} noValidate>
        <Stack>
          <FormError error={error} />
          <TextInput
            label={t('profile.name')}
            description={t('profile.nameHint')}
            autoComplete="name"
            size="md"
            {...form.getInputProps('name')}
          />
          <TextInput
            label={t('fields.email')}
            description={t('profile.emailHint')}
            value={profile.email ?? ''}
            readOnly
            size="md"
          />
          <TextInput
            label={t('profile.phone')}
            description={t('profile.phoneHint')}
            type="tel"
            autoComplete="tel"
            size="md"
            {...form.getInputProps('phone')}
          />
          <Group justify="space-between">
            <Text size="sm" c="dimmed">
              {profile.createdAt && t('profile.since', { date: date(profile.createdAt) })}
              {profile.lastLogin && ` · ${t('profile.lastLogin', { when: relative(profile.lastLogin) })}`}
            </Text>
            <Button type="submit" size="md" loading={form.submitting} disabled={!form.isDirty()}>
              {t('profile.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Card>
  );
}
