import path from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyReply } from 'fastify';

import type { Service } from '@e-storefront/server';
import type { DemoAccounts } from './routes.config';

interface ExplorerOptions {
  /** The folder of the built explorer. */
  folder: string;
  demoAccounts: DemoAccounts;
}

/** Serves the explorer at `/explorer/`. @returns a function that sends its page at another address */
export async function registerExplorerRoutes(
  service: Service,
  { folder, demoAccounts }: ExplorerOptions,
): Promise<(reply: FastifyReply) => FastifyReply> {
  await service.app.register(fastifyStatic, {
    root: path.resolve(folder),
    prefix: '/explorer/',
    index: 'index.html',
  });
  service.app.get('/explorer/demo.json', (_request, reply) =>
    demoAccounts.length > 0 ? reply.send({ accounts: demoAccounts }) : reply.code(404).send({ accounts: [] }),
  );
  service.app.get('/', (_request, reply) => reply.redirect('/graphql'));
  return (reply) => reply.sendFile('index.html');
}
