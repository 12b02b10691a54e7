package io.esmos.archive;

import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.util.Collections;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All objects whose keys begin so, read page by page when they are asked for; one page is in memory
 * at a time. For use by one thread.
 */
final class Listing implements Iterator<ObjectPage.Entry> {
  private static final String OPERATION = "archive.list";

  private final Setup setup;
  private final String prefix;
  private final Deadline deadline;
  private Iterator<ObjectPage.Entry> page;
  private Optional<String> cursor = Optional.empty();
  private boolean begun;
  private @Nullable ObjectKey last;

  Listing(Setup setup, String prefix, Deadline deadline) {
    this.setup = setup;
    this.prefix = prefix;
    this.deadline = deadline;
    this.page = Collections.emptyIterator();
  }

  @Override
  public boolean hasNext() {
    while (!page.hasNext() && (!begun || cursor.isPresent())) {
      turn();
    }
    return page.hasNext();
  }

  @Override
  public ObjectPage.Entry next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    ObjectPage.Entry entry = page.next();
    ObjectKey before = last;
    if (before != null && entry.key().compareTo(before) <= 0) {
      throw ProviderException.of(
          Code.MALFORMED,
          OPERATION,
          "the listing of " + setup.archive().name() + " has " + entry.key() + " behind " + before);
    }
    last = entry.key();
    return entry;
  }

  private void turn() {
    int most = setup.archive().capabilities().limits().maxPage();
    Optional<String> from = cursor;
    ObjectPage next =
        setup
            .calls()
            .harmless(OPERATION, deadline, each -> setup.archive().list(prefix, from, most, each));
    if (begun && next.next().isPresent() && next.next().equals(from)) {
      throw ProviderException.of(
          Code.MALFORMED,
          OPERATION,
          "the listing of " + setup.archive().name() + " does not go on: its cursor is the same");
    }
    begun = true;
    cursor = next.next();
    page = next.entries().iterator();
  }
}
