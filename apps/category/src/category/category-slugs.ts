import { badInput, DomainError } from '@e-storefront/errors';
import { numberedSlug, slugOf } from '@e-storefront/domain';
import type { Category } from './category';
import type { CategoryTree } from './category-tree';

const MAX_PREVIOUS_SLUGS = 20;
/** The slug of names that cannot be transliterated. */
const FALLBACK_SLUG = 'category';
/** A letter or a digit of any script, or an emoji. */
const SLUGGABLE = /[\p{L}\p{N}]|\p{Emoji_Presentation}|\p{Emoji}\uFE0F/u;

interface Slugs {
  slug: string;
  previousSlugs: string[];
}

interface SlugRequest {
  name: string;
  /** Null to generate the slug from the name, undefined to keep it. */
  slug: string | null | undefined;
}

/** @throws BAD_USER_INPUT naming `input.name` for a name without any usable character */
export function assertHasSlug(name: string): void {
  if (!SLUGGABLE.test(name)) throw badInput('input.name', 'must contain at least one letter or digit.');
}

/**
 * Normalises a requested slug.
 * @throws BAD_USER_INPUT naming `input.slug` for a slug without letters and digits
 */
export function parseSlug(given: string | null | undefined): string | null | undefined {
  if (given === undefined || given === null) return given;
  const slug = slugOf(given);
  if (slug === '') throw badInput('input.slug', 'must contain at least one letter or digit.');
  return slug;
}

/** @throws SLUG_TAKEN when another category has the requested slug */
export function slugForNew(tree: CategoryTree, { name, slug }: SlugRequest): Slugs {
  return { slug: slug ? assertSlugFree(tree, slug) : generateSlug(tree, name), previousSlugs: [] };
}

/**
 * A change can request a slug; a new name changes a slug that was generated from the old name. The previous slug is kept as
 * a former slug.
 * @throws SLUG_TAKEN when another category has the requested slug
 */
export function slugAfterChange(tree: CategoryTree, category: Category, { name, slug }: SlugRequest): Slugs {
  const next = nextSlug(tree, category, { name, slug });
  const { previousSlugs } = category;
  if (next === category.slug) return { slug: next, previousSlugs };
  const others = previousSlugs.filter((previous) => previous !== next);
  return { slug: next, previousSlugs: [category.slug, ...others].slice(0, MAX_PREVIOUS_SLUGS) };
}

function nextSlug(tree: CategoryTree, category: Category, { name, slug }: SlugRequest): string {
  if (slug) return assertSlugFree(tree, slug, category.id);
  const isCustom = slug === undefined && !isGeneratedFrom(category.slug, category.name);
  const isKept = isCustom || isGeneratedFrom(category.slug, name);
  return isKept ? category.slug : generateSlug(tree, name, category.id);
}

/** Whether the slug is the one of the name, with or without a number. */
function isGeneratedFrom(slug: string, name: string): boolean {
  const number = Number(/-(\d+)$/.exec(slug)?.[1] ?? 1);
  return slug === toStem(name) || slug === numberedSlug(toStem(name), number);
}

function toStem(name: string): string {
  return slugOf(name) || FALLBACK_SLUG;
}

/** Adds a number until no other category has or had the slug, because former slugs still lead to their categories. */
function generateSlug(tree: CategoryTree, name: string, id?: string): string {
  const stem = toStem(name);
  for (let number = 1; ; number += 1) {
    const slug = numberedSlug(stem, number);
    const owner = tree.findBySlug(slug) ?? tree.findByPreviousSlug(slug);
    if (!owner || owner.id === id) return slug;
  }
}

/** A requested slug may take over a former slug of another category, but not a current one. */
function assertSlugFree(tree: CategoryTree, slug: string, id?: string): string {
  const owner = tree.findBySlug(slug);
  if (owner && owner.id !== id) throw new DomainError('SLUG_TAKEN');
  return slug;
}
