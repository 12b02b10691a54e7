package io.esmos.s3;

import software.amazon.awssdk.core.SdkPlugin;
import software.amazon.awssdk.core.checksums.ChecksumSpecs;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;
import software.amazon.awssdk.http.SdkHttpRequest;

/**
 * Takes the CRC32 away that the SDK adds to some operations even where its checksums are off. Comes
 * after the SDK's plugin for MD5, which asks whether the operation needs a checksum.
 */
final class Md5Only implements ExecutionInterceptor {
  /** The plugin that adds it. */
  static final SdkPlugin PLUGIN =
      config ->
          config.overrideConfiguration(
              config.overrideConfiguration().toBuilder()
                  .addExecutionInterceptor(new Md5Only())
                  .build());

  @Override
  public SdkHttpRequest modifyHttpRequest(
      Context.ModifyHttpRequest context, ExecutionAttributes attributes) {
    attributes.putAttribute(
        SdkExecutionAttribute.RESOLVED_CHECKSUM_SPECS,
        ChecksumSpecs.builder().isRequestChecksumRequired(false).build());
    return context.httpRequest();
  }
}
