/** The names of the pub/sub channels, shared by the services that publish and subscribe. */
export const CHANNELS = {
  order: (orderId: string) => `live:order:${orderId}`,
  customerOrders: (customerId: string) => `live:customer-orders:${customerId}`,
  sellerOrders: (sellerId: string) => `live:seller-orders:${sellerId}`,
  allOrders: () => 'live:orders',
  /** The category tree has changed. */
  categories: () => 'live:categories',
  ticket: (ticketId: string) => `live:ticket:${ticketId}`,
} as const;
