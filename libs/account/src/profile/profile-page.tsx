import { useMutation, useQuery } from '@apollo/client/react';
import { Button, Card, Group, Skeleton, Stack, Text, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { useSessionStore } from '@e-storefront/graph-client';
import { useFormats, useTranslation } from '@e-storefront/i18n';
import { ApiFormView, notifySuccess, PageHeader, QueryState, rules, useApiForm } from '@e-storefront/ui';
import {
  AccountProfileDocument,
  AccountUpdateProfileDocument,
  type AccountProfileFieldsFragment,
} from './profile.generated';
import { VerificationNotice } from './verification-notice';

/** The name and the contact data of the account. */
export function ProfilePage(): ReactNode {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(AccountProfileDocument);
  return (
    <Stack maw={640}>
      <PageHeader title={t('account.profile.title')} />
      <VerificationNotice />
      <QueryState
        isLoading={!data && !error}
        error={data ? undefined : error}
        onRetry={refetch}
        skeleton={<Skeleton h={320} />}
      >
        {data?.me && <ProfileForm profile={data.me} />}
      </QueryState>
    </Stack>
  );
}

function ProfileForm({ profile }: { profile: AccountProfileFieldsFragment }): ReactNode {
  const { t } = useTranslation();
  const { date, relative } = useFormats();
  const store = useSessionStore();
  const [update] = useMutation(AccountUpdateProfileDocument);
  const apiForm = useApiForm({
    initialValues: { name: profile.name, phone: profile.phone ?? '' },
    rules: { name: rules.all(rules.required, rules.personName), phone: rules.phone() },
    submit: async (input) => {
      const { data } = await update({ variables: { input } });
      const user = data?.updateProfile?.user;
      if (user) {
        store.update({ name: user.name });
        const values = { name: user.name, phone: user.phone ?? '' };
        form.setValues(values);
        form.resetDirty(values);
      }
      notifySuccess(t('account.profile.saved'));
    },
  });
  const { form, isSubmitting } = apiForm;
  return (
    <Card withBorder>
      <ApiFormView form={apiForm}>
        <TextInput
          label={t('account.profile.name')}
          description={t('account.profile.nameHint')}
          autoComplete="name"
          size="md"
          {...form.getInputProps('name')}
        />
        <TextInput
          label={t('account.fields.email')}
          description={t('account.profile.emailHint')}
          value={profile.email ?? ''}
          readOnly
          size="md"
        />
        <TextInput
          label={t('account.profile.phone')}
          description={t('account.profile.phoneHint')}
          type="tel"
          autoComplete="tel"
          size="md"
          {...form.getInputProps('phone')}
        />
        <Group justify="space-between">
          <Text size="sm" c="dimmed">
            {profile.createdAt && t('account.profile.since', { date: date(profile.createdAt) })}
            {profile.lastLogin &&
              ` · ${t('account.profile.lastLogin', { when: relative(profile.lastLogin) })}`}
          </Text>
          <Button type="submit" size="md" loading={isSubmitting} disabled={!form.isDirty()}>
            {t('account.profile.save')}
          </Button>
        </Group>
      </ApiFormView>
    </Card>
  );
}
