/** The names of the live channels: publishers and readers of different services meet here. */
export const CHANNELS = {
  order: (orderId: string) => `live:order:${orderId}`,
  customerOrders: (customerId: string) => `live:customer-orders:${customerId}`,
  sellerOrders: (sellerId: string) => `live:seller-orders:${sellerId}`,
  allOrders: () => 'live:orders',
  /** The tree of categories has changed. */
  categories: () => 'live:categories',
  ticket: (ticketId: string) => `live:ticket:${ticketId}`,
} as const;
