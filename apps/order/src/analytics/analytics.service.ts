import { hasPermission, requirePrincipal } from '@e-storefront/auth';
import { badInput, DomainError } from '@e-storefront/errors';
import { parseId, parseOptionalId, parseInput, type MinorUnits } from '@e-storefront/domain';
import type { RequestContext } from '@e-storefront/subgraph';
import { analyticsScopeFor } from '../order/order-scope';
import type {
  DashboardStats,
  OrderStatistics,
  SalesByTime,
  SalesPoint,
  SellerStats,
  SoldQuantity,
} from './analytics';
import type { AnalyticsRepository } from './analytics.model';
import { calendarFor, firstOfMonth, mondayOf, period } from './sales-periods';

interface Dependencies {
  analytics: Pick<AnalyticsRepository, 'statistics' | 'salesByDay' | 'topProducts' | 'soldQuantities'>;
  /** The IANA time zone in which the shop's days begin. */
  timeZone: string;
}

const TOP_PRODUCTS = 5;
const MAX_ORDERS = 100;

/** Analytics of the shop or of one seller, within the scope of the caller. */
export class AnalyticsService {
  readonly #deps: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#deps = dependencies;
  }

  /** @throws UNAUTHENTICATED, FORBIDDEN */
  async dashboard({ principal }: RequestContext): Promise<DashboardStats> {
    return withAverage(await this.#deps.analytics.statistics(analyticsScopeFor(principal)));
  }

  /** Every day, week and month of the period, also those without orders. @throws BAD_USER_INPUT, UNAUTHENTICATED, FORBIDDEN */
  async sales({ principal }: RequestContext, periodText: string, now = new Date()): Promise<SalesByTime> {
    const scope = analyticsScopeFor(principal);
    const { analytics, timeZone } = this.#deps;
    const { from, dailyFrom, ...dates } = calendarFor(
      parseInput(period, periodText, 'period'),
      timeZone,
      now,
    );
    const days = await analytics.salesByDay(scope, { from, timeZone });
    return {
      from: dailyFrom,
      timeZone,
      daily: toPoints(dates.days, days, (date) => date),
      weekly: toPoints(dates.weeks, days, mondayOf),
      monthly: toPoints(dates.months, days, firstOfMonth),
    };
  }

  /** @param sellerIdText the caller's own id when absent @throws BAD_USER_INPUT, UNAUTHENTICATED, FORBIDDEN */
  async forSeller(context: RequestContext, sellerIdText: string | null | undefined): Promise<SellerStats> {
    const principal = requirePrincipal(context.principal);
    analyticsScopeFor(principal);
    const { analytics } = this.#deps;
    const sellerId = parseOptionalId(sellerIdText, 'sellerId') ?? principal.id;
    if (sellerId !== principal.id && !hasPermission(principal, 'analytics:read-any'))
      throw new DomainError('FORBIDDEN');
    const [statistics, topProducts] = await Promise.all([
      analytics.statistics({ sellerId }),
      analytics.topProducts(sellerId, TOP_PRODUCTS),
    ]);
    return { sellerId, topProducts, ...withAverage(statistics) };
  }

  /** For the product service. @throws BAD_USER_INPUT */
  async soldQuantities(orderIds: readonly string[]): Promise<SoldQuantity[]> {
    if (orderIds.length > MAX_ORDERS) throw badInput('orderIds', `must name at most ${MAX_ORDERS} orders.`);
    return this.#deps.analytics.soldQuantities(orderIds.map((id) => parseId(id, 'orderIds')));
  }
}

function withAverage(statistics: OrderStatistics): OrderStatistics & { averageOrderValue: MinorUnits } {
  const { totalRevenue, revenueOrders } = statistics;
  const averageOrderValue = revenueOrders === 0 ? 0 : Math.round(totalRevenue / revenueOrders);
  return { ...statistics, averageOrderValue };
}

/** Adds up the sales of days in the period that each day belongs to. */
function toPoints(
  dates: readonly string[],
  days: readonly SalesPoint[],
  dateOf: (day: string) => string,
): SalesPoint[] {
  const points = new Map(dates.map((date) => [date, { date, sales: 0, orders: 0, revenue: 0 }]));
  for (const day of days) {
    const point = points.get(dateOf(day.date));
    // The first week and month begin before the first day.
    if (!point) continue;
    point.sales += day.sales;
    point.orders += day.orders;
    point.revenue += day.revenue;
  }
  return [...points.values()];
}
