/** The figures of the order service as clients ask for them, and what changes them. */
export const DASHBOARD = '{ dashboardStats { id totalOrders totalRevenue pendingOrders averageOrderValue } }';
const POINTS = '{ date sales orders revenue }';
export const SALES = `query ($period: String!) { salesAnalytics(period: $period) { from timeZone
  daily ${POINTS} weekly ${POINTS} monthly ${POINTS} } }`;
export const SELLER = `query ($id: ID) { sellerStats(sellerId: $id) { sellerId totalOrders pendingOrders shippedOrders
  deliveredOrders cancelledOrders totalRevenue averageOrderValue
  topProducts { productId productName quantity sales } } }`;
export const PAY = `mutation ($id: ID!, $status: PaymentStatus = PAID) {
  updatePaymentStatus(id: $id, status: $status) { paymentStatus } }`;
export const REFUND = `mutation ($id: ID!, $input: RefundInput!, $key: String) {
  refundOrder(orderId: $id, input: $input, idempotencyKey: $key) { id } }`;
export const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
export const cents = (decimal: number): number => Math.round(decimal * 100);
