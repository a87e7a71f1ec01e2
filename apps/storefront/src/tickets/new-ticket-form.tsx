import { useMutation } from '@apollo/client/react';
import { Button, Card, Group, Select, SimpleGrid, TagsInput, Textarea, TextInput } from '@mantine/core';
import { IconSend } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useAccount } from '@e-storefront/graph-client';
import { useTranslation } from '@e-storefront/i18n';
import { ApiFormView, rules, useApiForm, useStatusOptions, type Fault } from '@e-storefront/ui';
import {
  StorefrontCreateTicketDocument,
  type StorefrontCreateTicketMutation,
} from './new-ticket-page.generated';

/** As the API accepts them. */
const MAX_ATTACHMENTS = 10;
const MAX_NAME = 120;
const MAX_SUBJECT = 200;
const MAX_DESCRIPTION = 10_000;

interface NewTicketFormProps {
  /** The order that the request is about. Only accounts can name one. */
  orderId: string | null;
  onCreated(ticket: NonNullable<StorefrontCreateTicketMutation['createTicket']>): Promise<void>;
}

/** The form of a request for support; for accounts with their name and e-mail address. */
export function NewTicketForm({ orderId, onCreated }: NewTicketFormProps): ReactNode {
  const { t } = useTranslation();
  const account = useAccount();
  const categories = useStatusOptions('ticketCategory');
  const [create] = useMutation(StorefrontCreateTicketDocument);
  const apiForm = useApiForm({
    initialValues: {
      customerName: account?.name ?? '',
      customerEmail: account?.email ?? '',
      category: orderId === null ? 'general' : 'order',
      subject: '',
      description: '',
      attachments: new Array<string>(),
    },
    rules: {
      customerName: rules.all(rules.required, rules.text(MAX_NAME)),
      customerEmail: rules.all(rules.required, rules.email),
      subject: rules.all(rules.required, rules.text(MAX_SUBJECT)),
      description: rules.all(rules.required, rules.multilineText(MAX_DESCRIPTION)),
      attachments: webUrls,
    },
    submit: async (values) => {
      const { data } = await create({
        variables: {
          input: {
            ...values,
            ...(account && { customerId: account.id, ...(orderId !== null && { orderId }) }),
          },
        },
      });
      if (data?.createTicket) await onCreated(data.createTicket);
    },
  });
  const { form, isSubmitting } = apiForm;
  return (
    <Card withBorder>
      <ApiFormView form={apiForm}>
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <TextInput
            label={t('tickets.fields.name')}
            autoComplete="name"
            size="md"
            required
            {...form.getInputProps('customerName')}
          />
          <TextInput
            label={t('tickets.fields.email')}
            type="email"
            autoComplete="email"
            size="md"
            required
            {...form.getInputProps('customerEmail')}
          />
        </SimpleGrid>
        <Select
          label={t('tickets.fields.category')}
          data={categories}
          allowDeselect={false}
          size="md"
          {...form.getInputProps('category')}
        />
        <TextInput
          label={t('tickets.fields.subject')}
          size="md"
          required
          {...form.getInputProps('subject')}
        />
        <Textarea
          label={t('tickets.fields.description')}
          description={t('tickets.fields.descriptionHint')}
          autosize
          minRows={5}
          maxRows={20}
          size="md"
          required
          {...form.getInputProps('description')}
        />
        <TagsInput
          label={t('tickets.fields.attachments')}
          description={t('tickets.fields.attachmentsHint')}
          inputMode="url"
          maxTags={MAX_ATTACHMENTS}
          splitChars={[' ', ',']}
          acceptValueOnBlur
          size="md"
          {...form.getInputProps('attachments')}
        />
        <Group justify="flex-end">
          <Button
            type="submit"
            size="md"
            loading={isSubmitting}
            leftSection={<IconSend size={18} stroke={1.5} aria-hidden />}
          >
            {t('tickets.send')}
          </Button>
        </Group>
      </ApiFormView>
    </Card>
  );
}

/** The fault of the first address that is none. */
function webUrls(urls: readonly string[]): Fault {
  return urls.map((url) => rules.webUrl(url)).find((fault) => fault !== null) ?? null;
}
