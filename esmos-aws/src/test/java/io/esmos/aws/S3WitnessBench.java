package io.esmos.aws;

import io.esmos.authority.Witness;
import io.esmos.testkit.s3.S3Server;
import io.esmos.testkit.wire.WireFaults;
import io.esmos.testkit.wire.WireRelay;
import io.esmos.testkit.wire.WireServer;
import io.esmos.testkit.witness.Hold;
import io.esmos.testkit.witness.WitnessBench;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/** Two clients of one new cell, with a server of ours before the store that loses and holds. */
final class S3WitnessBench implements WitnessBench {
  private final String bucket = "esmos-witness-" + UUID.randomUUID();
  private final String key = "cells/" + UUID.randomUUID();
  private final WireServer front;
  private final AutoCloseable store;
  private final S3AsyncClient client;
  private final S3AsyncClient other;
  private final int writes;

  private S3WitnessBench(WireServer front, AutoCloseable store, int writes) {
    this.front = front;
    this.store = store;
    this.writes = writes;
    this.client = S3Stores.client(front.url());
    this.other = S3Stores.client(front.url());
    client.createBucket(it -> it.bucket(bucket)).join();
  }

  /** On the wire server. */
  static S3WitnessBench wire() {
    S3Server server = S3Server.builder().start();
    return new S3WitnessBench(server.wire(), server, 480);
  }

  /** On an emulator, behind a relay. */
  static S3WitnessBench emulator(URI url) {
    WireServer relay = WireServer.start("relay", WireRelay.to(url));
    return new S3WitnessBench(relay, relay, 200);
  }

  @Override
  public Witness witness() {
    return S3Witness.of("cell", client, bucket, key);
  }

  @Override
  public Witness other() {
    return S3Witness.of("cell", other, bucket, key);
  }

  @Override
  public void loseNextAnswer() {
    front.faults().plan(request -> true, WireFaults.Kind.LOSE_ANSWER);
  }

  @Override
  public Hold hold() {
    return Hold.of(front.faults().hold(request -> true));
  }

  @Override
  public Optional<String> secret() {
    return Optional.of(S3Stores.SECRET);
  }

  @Override
  public int writes() {
    return writes;
  }

  @Override
  public Duration patience() {
    return Duration.ofSeconds(20);
  }

  @Override
  public void close() {
    client.close();
    other.close();
    try {
      store.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
