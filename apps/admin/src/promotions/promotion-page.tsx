import { useQuery } from '@apollo/client/react';
import { Button, Group, Text } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useNavigate, useParams } from 'react-router';
import { usePermission } from '@e-storefront/graph-client';
import { useTranslation } from '@e-storefront/i18n';
import { EmptyState, PageHeader, QueryState } from '@e-storefront/ui';
import { Section } from '../common/section';
import { useAction } from '../common/use-action';
import { AdminDeletePromotionDocument } from './promotion-actions.generated';
import { usePromotionEffect } from './promotion-effect';
import { PromotionForm } from './promotion-form';
import type { AdminPromotionFragment } from './promotion.generated';
import { PromotionSwitch } from './promotions-page';
import { AdminPromotionsDocument } from './promotions-page.generated';

/** The largest page of the API, which has no field for a single promotion. */
const ALL = 100;

/** The form of a new promotion. */
export function NewPromotionPage(): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      <PageHeader title={t('promotions.create')} back={{ to: '..', label: t('promotions.title') }} />
      <Section title={t('promotions.conditions')}>
        <PromotionForm />
      </Section>
    </>
  );
}

/** One promotion. */
export function PromotionPage(): ReactNode {
  const { t } = useTranslation();
  const { id } = useParams();
  const { data, loading, error, refetch } = useQuery(AdminPromotionsDocument, {
    variables: { page: 1, limit: ALL },
  });
  const promotion = data?.promotions?.promotions.find((one) => one.id === id);
  return (
    <QueryState
      isLoading={loading && !data}
      error={error}
      onRetry={() => void refetch()}
      isEmpty={!promotion}
      empty={<EmptyState title={t('promotions.unknown')} text={t('promotions.unknownText')} />}
    >
      {promotion && <LoadedPromotion promotion={promotion} />}
    </QueryState>
  );
}

function LoadedPromotion({ promotion }: { promotion: AdminPromotionFragment }): ReactNode {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const effect = usePromotionEffect();
  const canWrite = usePermission('coupon:write');
  const [remove, isRemoving] = useAction(AdminDeletePromotionDocument, {
    confirm: {
      text: t('promotions.deleteText', { name: promotion.name }),
      confirmLabel: t('promotions.delete'),
      danger: true,
    },
    done: t('promotions.deleted'),
    refetch: ['AdminPromotions'],
  });
  const removePromotion = async (): Promise<void> => {
    if (await remove({ id: promotion.id })) await navigate('../promotions');
  };
  return (
    <>
      <PageHeader
        title={promotion.name}
        description={effect(promotion)}
        back={{ to: '..', label: t('promotions.title') }}
        actions={
          <Group>
            <Text size="sm">{t('promotions.active')}</Text>
            <PromotionSwitch promotion={promotion} />
            {canWrite && (
              <Button
                variant="light"
                color="red"
                loading={isRemoving}
                leftSection={<IconTrash size={16} aria-hidden />}
                onClick={removePromotion}
              >
                {t('promotions.delete')}
              </Button>
            )}
          </Group>
        }
      />
      <Section title={t('promotions.conditions')}>
        <PromotionForm promotion={promotion} />
      </Section>
    </>
  );
}
