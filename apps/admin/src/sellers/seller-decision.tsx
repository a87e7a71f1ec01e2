import { Button, Group } from '@mantine/core';
import { IconCheck, IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from '@e-storefront/i18n';
import { useAction } from '../common/use-action';
import type { AdminUserRowFragment } from '../users/user-row.generated';
import { AdminApproveSellerDocument } from './seller-decision.generated';

type Seller = Pick<AdminUserRowFragment, 'id' | 'name' | 'sellerStatus'>;

/** Buttons that approve or refuse a seller. */
export function SellerDecision({ seller }: { seller: Seller }): ReactNode {
  const { t } = useTranslation();
  const refetch = ['AdminSellerApplications'];
  const [approve, isApproving] = useAction(AdminApproveSellerDocument, {
    done: t('sellers.approved', { name: seller.name }),
    refetch,
  });
  const [refuse, isRefusing] = useAction(AdminApproveSellerDocument, {
    confirm: {
      text: t('sellers.refuseText', { name: seller.name }),
      confirmLabel: t('sellers.refuse'),
      danger: true,
    },
    done: t('sellers.refused', { name: seller.name }),
    refetch,
  });
  return (
    <Group gap="xs" wrap="nowrap">
      {seller.sellerStatus !== 'approved' && (
        <Button
          size="sm"
          loading={isApproving}
          leftSection={<IconCheck size={16} aria-hidden />}
          onClick={() => approve({ id: seller.id, approved: true })}
        >
          {t('sellers.approve')}
        </Button>
      )}
      {seller.sellerStatus !== 'refused' && (
        <Button
          size="sm"
          variant="default"
          loading={isRefusing}
          leftSection={<IconX size={16} aria-hidden />}
          onClick={() => refuse({ id: seller.id, approved: false })}
        >
          {t('sellers.refuse')}
        </Button>
      )}
    </Group>
  );
}
