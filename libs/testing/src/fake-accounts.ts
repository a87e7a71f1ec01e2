import { startFakeSubgraph, type FakeSubgraph } from './fake-subgraph';
import type { TestIdentity } from './identity';

/** The state of an account in the fake auth service. */
export interface TestAccount {
  /** The version of the account's newest event; 0, the default, is older than every event. */
  version?: number;
  role: string;
  isActive: boolean;
  canSell: boolean;
}

/** The fake with its accounts. */
export interface FakeAccounts extends FakeSubgraph {
  /** Accounts by id; null for an unknown id. Other ids belong to approved sellers. */
  accounts: Map<string, TestAccount | null>;
}

const SELLER: TestAccount = { role: 'seller', isActive: true, canSell: true };

/** Starts a fake of the auth service in which every id has an account unless the test removes it. */
export async function startFakeAccounts(identity: TestIdentity): Promise<FakeAccounts> {
  const accounts = new Map<string, TestAccount | null>();
  const peer = await startFakeSubgraph(identity, {
    typeDefs: `type AccountStanding { version: Int! role: String! isActive: Boolean! canSell: Boolean! }
      type Query { accountStandings(ids: [ID!]!): [AccountStanding]! }`,
    resolvers: {
      Query: {
        accountStandings: (_parent, { ids }: { ids: string[] }) =>
          ids.map((id) => {
            const account = accounts.has(id) ? accounts.get(id) : SELLER;
            return account && { version: 0, ...account };
          }),
      },
    },
  });
  return Object.assign(peer, { accounts });
}
