import { hasPermission, type Principal } from '@e-storefront/auth';
import { badInput, DomainError } from '@e-storefront/errors';
import { parseId, parseOptionalId, parseInput, type MinorUnits } from '@e-storefront/domain';
import { calendarOf, firstOfMonth, mondayOf, period } from './sales-periods';
import { figuresFor } from '../order/order-scope';
import type { OrderScope } from '../order/order.repository';

export { mondayOf };

/** Sums over orders; amounts in minor units. What counts as what is defined in analytics/sales-rules.model.ts. */
export interface DashboardFigures {
  totalOrders: number;
  totalRevenue: MinorUnits;
  pendingOrders: number;
  averageOrderValue: MinorUnits;
}

export interface SalesPoint {
  /** ISO 8601 day on which the day, week or month begins in the shop's time zone. */
  date: string;
  sales: MinorUnits;
  orders: number;
  revenue: MinorUnits;
}

export interface SalesByTime {
  from: Date;
  timeZone: string;
  daily: SalesPoint[];
  weekly: SalesPoint[];
  monthly: SalesPoint[];
}

export interface ProductSales {
  productId: string;
  productName: string;
  quantity: number;
  sales: MinorUnits;
}

export interface SoldQuantity {
  productId: string;
  quantity: number;
}

export interface SellerFigures extends DashboardFigures {
  sellerId: string;
  shippedOrders: number;
  deliveredOrders: number;
  cancelledOrders: number;
  topProducts: ProductSales[];
}

/** Counts of orders and what they came to. */
export interface OrderTotals {
  totalOrders: number;
  pendingOrders: number;
  shippedOrders: number;
  deliveredOrders: number;
  cancelledOrders: number;
  totalRevenue: MinorUnits;
  /** Orders that brought revenue. */
  revenueOrders: number;
}

/** Where the sums come from. */
export interface OrderFigures {
  totals(scope: OrderScope): Promise<OrderTotals>;
  /** By days of a time zone; days without orders are left out, the others come in order. */
  salesByDay(scope: OrderScope, days: { from: Date; timeZone: string }): Promise<SalesPoint[]>;
  topProducts(sellerId: string, limit: number): Promise<ProductSales[]>;
  /** Of each product that any of the orders holds: the pieces that are sold over all orders. */
  soldQuantities(orderIds: readonly string[]): Promise<SoldQuantity[]>;
}

const TOP = 5;
const MOST_ORDERS = 100;

/** Figures of the shop or of one seller, by the rights of one caller. */
export class OrderAnalytics {
  readonly #figures: OrderFigures;
  readonly #timeZone: string;
  readonly #principal: Principal | null;

  /** @param shop.timeZone the IANA time zone in which the shop's days begin */
  constructor(shop: { figures: OrderFigures; timeZone: string }, principal: Principal | null) {
    this.#figures = shop.figures;
    this.#timeZone = shop.timeZone;
    this.#principal = principal;
  }

  /** @throws UNAUTHENTICATED, FORBIDDEN */
  async dashboard(): Promise<DashboardFigures> {
    return withAverage(await this.#figures.totals(figuresFor(this.#principal)));
  }

  /** Whole days, weeks and months, those without orders included. @throws BAD_USER_INPUT, UNAUTHENTICATED, FORBIDDEN */
  async sales(periodText: string, now = new Date()): Promise<SalesByTime> {
    const scope = figuresFor(this.#principal);
    const timeZone = this.#timeZone;
    const { from, dailyFrom, ...dates } = calendarOf(parseInput(period, periodText, 'period'), timeZone, now);
    const sold = await this.#figures.salesByDay(scope, { from, timeZone });
    return {
      from: dailyFrom,
      timeZone,
      daily: pointsAt(dates.days, sold, (date) => date),
      weekly: pointsAt(dates.weeks, sold, mondayOf),
      monthly: pointsAt(dates.months, sold, firstOfMonth),
    };
  }

  /** The figures of one seller, of the caller when none is named. @throws BAD_USER_INPUT, UNAUTHENTICATED, FORBIDDEN */
  async ofSeller(sellerIdText: string | null | undefined): Promise<SellerFigures> {
    figuresFor(this.#principal);
    const own = this.#principal?.id ?? '';
    const sellerId = parseOptionalId(sellerIdText, 'sellerId') ?? own;
    if (sellerId !== own && !hasPermission(this.#principal, 'analytics:read-any'))
      throw new DomainError('FORBIDDEN');
    const [totals, topProducts] = await Promise.all([
      this.#figures.totals({ sellerId }),
      this.#figures.topProducts(sellerId, TOP),
    ]);
    return { sellerId, topProducts, ...withAverage(totals) };
  }

  /** For the product service. @throws BAD_USER_INPUT */
  async soldQuantities(orderIds: readonly string[]): Promise<SoldQuantity[]> {
    if (orderIds.length > MOST_ORDERS) throw badInput('orderIds', `must name at most ${MOST_ORDERS} orders.`);
    return this.#figures.soldQuantities(orderIds.map((id) => parseId(id, 'orderIds')));
  }
}

function withAverage(totals: OrderTotals): OrderTotals & { averageOrderValue: MinorUnits } {
  const { totalRevenue, revenueOrders } = totals;
  return { ...totals, averageOrderValue: revenueOrders === 0 ? 0 : Math.round(totalRevenue / revenueOrders) };
}

/** One point for each date, with the sums of the days that it stands for. */
function pointsAt(
  dates: readonly string[],
  days: readonly SalesPoint[],
  dateFor: (day: string) => string,
): SalesPoint[] {
  const points = new Map(dates.map((date) => [date, { date, sales: 0, orders: 0, revenue: 0 }]));
  for (const day of days) {
    const point = points.get(dateFor(day.date));
    // A list of days begins later than the week and the month that its first day lies in.
    if (!point) continue;
    point.sales += day.sales;
    point.orders += day.orders;
    point.revenue += day.revenue;
  }
  return [...points.values()];
}
