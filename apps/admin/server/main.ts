import { runService, type StartService } from '@e-storefront/server';
import { startSite } from '@e-storefront/site';

export const start: StartService = (environment) => startSite('admin', environment);

if (require.main === module) runService('admin', start);
