package io.esmos.testkit.archive;

import io.esmos.testkit.process.ChildProcess;
import io.esmos.testkit.wire.WireRequest;
import io.esmos.testkit.wire.WireServer;
import io.esmos.testkit.wire.WireWatch;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A moment by what a wire server has seen: so many octets of bodies, so many requests before their
 * effect, or so many before their answer. The request that is then on the way waits until the
 * process is dead.
 */
public final class WireMoment implements KillMoment, WireWatch {
  private enum Stage {
    BODY("in the body of"),
    EFFECT("before the effect of"),
    ANSWER("before the answer to");

    private final String text;

    Stage(String text) {
      this.text = text;
    }
  }

  /** Eight writers make about that many requests while each uploads an object or two. */
  private static final int REQUESTS = 48;

  /** It comes within seconds, unless the machine does much else. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final WireServer server;
  private final Stage stage;
  private final AtomicLong left;
  private final CountDownLatch come = new CountDownLatch(1);
  private final CountDownLatch over = new CountDownLatch(1);
  private volatile String where = "not yet";

  private WireMoment(WireServer server, Stage stage, long left) {
    this.server = server;
    this.stage = stage;
    this.left = new AtomicLong(left);
  }

  /**
   * Returns a random moment from now on.
   *
   * @param part how many octets most requests have
   */
  public static WireMoment of(WireServer server, int part, Random random) {
    Stage stage = Stage.values()[random.nextInt(Stage.values().length)];
    long most = stage == Stage.BODY ? REQUESTS / 4L * part : REQUESTS;
    WireMoment moment = new WireMoment(server, stage, 1 + random.nextLong(most));
    server.watch(moment);
    return moment;
  }

  @Override
  public void receiving(WireRequest head, int octets) {
    at(Stage.BODY, head, octets);
  }

  @Override
  public void arrived(WireRequest request) {
    at(Stage.EFFECT, request, 1);
  }

  @Override
  public void done(WireRequest request) {
    at(Stage.ANSWER, request, 1);
  }

  private void at(Stage now, WireRequest request, int step) {
    if (now != stage) {
      return;
    }
    long before = left.getAndAdd(-step);
    if (before > 0 && before <= step) {
      where = stage.text + " " + request.method() + " " + request.path() + " " + request.query();
      come.countDown();
      boolean interrupted = false;
      while (over.getCount() > 0) {
        try {
          over.await();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void await(ChildProcess process) throws InterruptedException {
    if (!come.await(PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) {
      throw new AssertionError("after " + PATIENCE + " there are " + left + " to go: " + stage);
    }
  }

  @Override
  public void close() {
    server.watch(WireWatch.NOTHING);
    over.countDown();
  }

  @Override
  public String toString() {
    return where;
  }
}
