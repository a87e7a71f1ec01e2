import type { MinorUnits } from '@e-storefront/domain';
import type { SalesSums } from '../order/sales-contribution';

/** Amounts in minor units. order/sales-rules.ts defines revenue and sales. */
export interface DashboardStats {
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

export interface SellerStats extends DashboardStats {
  sellerId: string;
  shippedOrders: number;
  deliveredOrders: number;
  cancelledOrders: number;
  topProducts: ProductSales[];
}

export type OrderStatistics = Omit<SalesSums, 'sales'>;
