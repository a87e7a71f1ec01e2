import { useApolloClient } from '@apollo/client/react';
import type { ReactNode } from 'react';
import { useTranslation } from '@e-storefront/i18n';
import { isoDay } from '@e-storefront/ui';
import type { SellerOrderFragment } from '../orders/order.generated';
import type { OrderStatus } from '../orders/order-steps';
import type { CsvCell } from './csv';
import { ExportButton } from './export-button';
import { SellerExportOrdersDocument } from './export.generated';

/** The API limits the cost of an operation. */
const LIMIT = 30;
/** The names of the columns, the same in every language, for programs that read the file. */
const HEADER = [
  'order_number',
  'created_at',
  'status',
  'payment_status',
  'payment_method',
  'shipping_method',
  'sku',
  'product',
  'variant',
  'quantity',
  'unit_price',
  'item_subtotal',
  'item_discount',
  'order_tax',
  'order_shipping',
  'order_total',
  'order_refunded',
  'currency',
  'customer_email',
  'ship_to_name',
  'street',
  'city',
  'state',
  'zip',
  'country',
];

/** Downloads the orders, all or those of one status, with a line for each item. */
export function ExportOrders({ status }: { status: OrderStatus | null }): ReactNode {
  const { t } = useTranslation();
  const client = useApolloClient();
  return (
    <ExportButton<SellerOrderFragment>
      fileName={`${t('exports.orders')}-${isoDay(new Date())}`}
      header={HEADER}
      load={async (page) => {
        const { data } = await client.query({
          query: SellerExportOrdersDocument,
          variables: { page, limit: LIMIT, status },
          fetchPolicy: 'no-cache',
        });
        return { rows: data?.orders?.orders ?? [], pages: data?.orders?.pagination.pages ?? 0 };
      }}
      lines={orderLines}
    />
  );
}

function orderLines(order: SellerOrderFragment): CsvCell[][] {
  const { shippingAddress: address } = order;
  return order.items.map((item) => [
    order.orderNumber,
    order.createdAt,
    order.orderStatus,
    order.paymentStatus,
    order.paymentMethod,
    order.shippingMethod,
    item.sku,
    item.productName,
    item.variantName,
    item.quantity,
    item.price,
    item.subtotal,
    item.discount,
    order.tax,
    order.shipping,
    order.total,
    order.payment?.refunded,
    order.currency,
    order.customerEmail,
    address.name,
    address.street,
    address.city,
    address.state,
    address.zip,
    address.country,
  ]);
}
