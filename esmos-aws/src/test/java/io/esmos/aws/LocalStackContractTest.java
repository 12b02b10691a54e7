package io.esmos.aws;

import io.esmos.lanes.ContainersLane;
import io.esmos.testkit.dns.DnsBench;
import io.esmos.testkit.dns.DnsProviderContract;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Route 53 as LocalStack has it; a rule that it cannot keep must fail as it is said here. */
@ContainersLane
final class LocalStackContractTest implements DnsProviderContract {
  @RegisterExtension
  static final EmulatorContainer EMULATOR = new EmulatorContainer(Emulator.LOCALSTACK, "route53");

  @Override
  public DnsBench bench() {
    return new EmulatorBench(EMULATOR.url());
  }

  /** Gives the SOA in the notation of its own language. */
  @Override
  @Test
  public void d2RoundTrip() {
    Emulator.gap("SOA is not understood", DnsProviderContract.super::d2RoundTrip);
  }

  /** Gives the SOA in the notation of its own language. */
  @Override
  @Test
  public void d6WholeZone() {
    Emulator.gap("SOA is not understood", DnsProviderContract.super::d6WholeZone);
  }

  /** Does not understand a DELETE of several values. */
  @Override
  @Test
  public void d8Conditions() {
    Emulator.gap("Expected exactly one of", DnsProviderContract.super::d8Conditions);
  }

  /** Does not understand a DELETE of several values. */
  @Override
  @Test
  public void d9Holding() {
    Emulator.gap("Expected exactly one of", DnsProviderContract.super::d9Holding);
  }

  /** Takes an A beside a CNAME. */
  @Override
  @Test
  public void d10Atomic() {
    Emulator.gap("an A beside a CNAME", DnsProviderContract.super::d10Atomic);
  }

  /** Takes a DELETE of what is not there and a CREATE of what is. */
  @Override
  @Test
  public void d11Delayed() {
    Emulator.gap("the delayed batch", DnsProviderContract.super::d11Delayed);
  }

  /** Takes a DELETE of what is not there and a CREATE of what is. */
  @Override
  @Test
  public void d12Race() {
    Emulator.gap("told of success", DnsProviderContract.super::d12Race);
  }

  /** Has one id for all changes. */
  @Override
  @Test
  public void d19Status() {
    Emulator.gap("ids of two changes", DnsProviderContract.super::d19Status);
  }

  /** Deletes the apex's NS. */
  @Override
  @Test
  public void d21Apex() {
    Emulator.gap("deletion of the apex's NS", DnsProviderContract.super::d21Apex);
  }

  /** Gives the SOA in the notation of its own language. */
  @Override
  @Test
  public void d22RoundTrip() {
    Emulator.gap("SOA is not understood", DnsProviderContract.super::d22RoundTrip);
  }

  /** Takes a DELETE of what is not there and a CREATE of what is. */
  @Override
  @Test
  public void d26Lag() {
    Emulator.gap("a change on what was there before", DnsProviderContract.super::d26Lag);
  }

  /** Gives the SOA in the notation of its own language. */
  @Override
  @Test
  public void d27RandomZones() {
    Emulator.gap("SOA is not understood", DnsProviderContract.super::d27RandomZones);
  }

  /** Drops a part of geoproximity. */
  @Override
  @Test
  public void d24Variants() {
    Emulator.gap("near.clinic-", DnsProviderContract.super::d24Variants);
  }
}
