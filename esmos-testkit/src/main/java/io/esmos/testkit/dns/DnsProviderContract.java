package io.esmos.testkit.dns;

/**
 * What every {@link io.esmos.dns.DnsProvider} must do, as JUnit tests: a test class implements
 * {@link #bench()} and inherits the rules. Each is explained in {@code
 * docs/contract/dns-provider.md}, with the harm that is done where it does not hold.
 */
public interface DnsProviderContract
    extends DnsDataRules,
        DnsBatchRules,
        DnsFailureRules,
        DnsFeatureRules,
        DnsReadingRules,
        DnsRandomRules {
  @Override
  DnsBench bench();
}
