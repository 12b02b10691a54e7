package io.esmos.testkit.health;

import io.esmos.health.HealthProbe;
import io.esmos.topology.Site;
import java.time.Duration;

/**
 * What an implementer of {@link HealthProbe} gives to {@link ProbeContract}: a probe, a site that
 * it knows, and a hand on what happens there. Closed after every rule.
 */
public interface ProbeBench extends AutoCloseable {
  /** Returns the probe. */
  HealthProbe probe();

  /** Returns the site that it is asked about. */
  Site site();

  /** From now on the site works; it is a replica, where the probe can tell. */
  void working();

  /** From now on the site says that it does not work. */
  void failing();

  /** From now on nobody listens at the site, and its host says so. */
  void refusing();

  /** From now on questions arrive at the site, and are not answered until this is closed. */
  Silence silent();

  /** Returns whether the probe asks if the site is the writer. */
  boolean tellsWriter();

  /** From now on the site works and is the writer of this epoch; asked only of such a probe. */
  default void writing(long epoch) {
    throw new UnsupportedOperationException("this probe does not ask for the writer");
  }

  /** Returns whether the probe notices that another site answers. */
  boolean tellsSite();

  /** From now on another site answers, which works; asked only of such a probe. */
  default void impostor() {
    throw new UnsupportedOperationException("this probe does not ask who answers");
  }

  /** Returns how long a rule waits for what must happen soon before it gives up. */
  default Duration patience() {
    return Duration.ofSeconds(10);
  }

  @Override
  void close();

  /** A time without answers. */
  interface Silence extends AutoCloseable {
    /** Waits until a question has arrived; returns false if none did in this time. */
    boolean awaitQuestion(Duration patience) throws InterruptedException;

    /** Ends it. */
    @Override
    void close();
  }
}
