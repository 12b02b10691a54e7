package io.esmos.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.esmos.provider.Deadline;
import io.esmos.time.SystemTime;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;

final class PulledBodyTest {
  private final Asked asked = new Asked();
  private final PulledBody body = body(Duration.ofSeconds(30));

  /** Counts what is asked for. */
  private static final class Asked implements Subscription {
    private long pieces;
    private boolean cancelled;

    @Override
    public synchronized void request(long count) {
      pieces += count;
      notifyAll();
    }

    @Override
    public synchronized void cancel() {
      cancelled = true;
    }

    synchronized void take() throws InterruptedException {
      while (pieces == 0) {
        wait();
      }
      pieces--;
    }

    synchronized long pieces() {
      return pieces;
    }

    synchronized boolean cancelled() {
      return cancelled;
    }
  }

  private PulledBody body(Duration time) {
    PulledBody made = new PulledBody(Deadline.in(time, SystemTime.ticker()));
    made.onSubscribe(asked);
    return made;
  }

  private static ByteBuffer piece(int... octets) {
    ByteBuffer piece = ByteBuffer.allocate(octets.length);
    for (int octet : octets) {
      piece.put((byte) octet);
    }
    return piece.flip();
  }

  @AfterEach
  void neverInterrupted() {
    assertThat(Thread.interrupted()).isFalse();
  }

  /** Pieces of many sizes, which come only when they are asked for, are read as they were sent. */
  @Test
  void allBytesInTheirOrder() throws Exception {
    byte[] bytes = new byte[1 << 20];
    Random random = new Random(3);
    random.nextBytes(bytes);
    body.expect(bytes.length);
    CompletableFuture<Void> sent =
        CompletableFuture.runAsync(
            () -> {
              for (int at = 0; at < bytes.length; ) {
                int some = Math.min(bytes.length - at, random.nextInt(3000));
                try {
                  asked.take();
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
                body.onNext(ByteBuffer.wrap(bytes, at, some));
                at += some;
              }
              body.onComplete();
            });
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    byte[] some = new byte[5000];
    for (int got = body.read(some); got >= 0; got = body.read(some)) {
      read.write(some, 0, got);
    }
    sent.get(30, TimeUnit.SECONDS);
    assertThat(read.toByteArray()).isEqualTo(bytes);
  }

  /** A slow store's first bytes are given out, although no more come. */
  @Test
  void aPieceIsNotKeptBackForOthers() throws Exception {
    CompletableFuture<Integer> first = CompletableFuture.supplyAsync(() -> octet(body));
    body.onNext(piece(7));
    assertThat(first.get(30, TimeUnit.SECONDS)).isEqualTo(7);
  }

  private static int octet(PulledBody of) {
    try {
      return of.read();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void whoDoesNotReadIsNotSentMore() {
    long before = asked.pieces();
    assertThat(before).isBetween(1L, 64L);
    for (int i = 0; i < before; i++) {
      body.onNext(piece(1));
    }
    assertThat(asked.pieces()).isEqualTo(before);
  }

  @Test
  void anEndBeforeItsLengthIsAFailure() throws IOException {
    body.expect(3);
    body.onNext(piece(1, 2));
    body.onComplete();
    assertThat(body.read(new byte[10])).isEqualTo(2);
    assertThatThrownBy(body::read).isInstanceOf(IOException.class).hasMessageContaining("1 bytes");
  }

  /** What comes after the last byte is of no interest. */
  @Test
  void aFailureAfterTheLastByteIsNone() throws IOException {
    body.expect(1);
    body.onNext(piece(9));
    body.onError(new IOException("reset"));
    assertThat(body.read()).isEqualTo(9);
    assertThat(body.read()).isEqualTo(-1);
  }

  @Test
  void aFailureBeforeIsOne() {
    body.expect(1);
    body.onError(new IOException("reset"));
    assertThatThrownBy(body::read).isInstanceOf(IOException.class).hasMessageContaining("broke");
  }

  @Test
  void theDeadlineEndsIt() throws IOException {
    try (PulledBody late = body(Duration.ofMillis(5))) {
      assertThatThrownBy(late::read).isInstanceOf(InterruptedIOException.class);
    }
  }

  @Test
  void closingInTheMiddleEndsTheConnection() {
    body.expect(2);
    body.onNext(piece(1));
    body.close();
    assertThat(asked.cancelled()).isTrue();
    assertThatThrownBy(body::read).isInstanceOf(IOException.class).hasMessageContaining("closed");
  }

  /** The connection is used again. */
  @Test
  void closingAfterTheLastByteDoesNot() throws IOException {
    body.expect(1);
    body.onNext(piece(1));
    assertThat(body.read()).isEqualTo(1);
    body.close();
    assertThat(asked.cancelled()).isFalse();
  }

  /** A store that sends more than it said does not keep the connection. */
  @Test
  void whatComesAfterTheEndEndsTheConnection() throws IOException {
    body.expect(1);
    body.onNext(piece(1));
    assertThat(body.read()).isEqualTo(1);
    body.close();
    body.onNext(piece(2));
    assertThat(asked.cancelled()).isTrue();
  }

  @Test
  void anInterruptEndsIt() {
    Thread.currentThread().interrupt();
    assertThatThrownBy(body::read).isInstanceOf(InterruptedIOException.class);
    assertThat(Thread.interrupted()).isTrue();
  }
}
