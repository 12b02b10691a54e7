package io.esmos.azure;

import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.BlobContainerClientBuilder;
import com.azure.storage.common.StorageSharedKeyCredential;
import com.azure.storage.common.policy.RequestRetryOptions;
import com.azure.storage.common.policy.RetryPolicyType;
import io.esmos.testkit.azureblob.AzureBlobServer;

/** Clients of the wire server, as users make them. */
final class BlobBench {
  private BlobBench() {}

  /** Begins a client that signs for this account. */
  static BlobContainerClientBuilder builder(AzureBlobServer server, String account) {
    return new BlobContainerClientBuilder()
        .endpoint(server.url().toString())
        .credential(new StorageSharedKeyCredential(account, AzureBlobServer.KEY))
        .retryOptions(new RequestRetryOptions(RetryPolicyType.FIXED, 1, 30, null, null, null))
        .httpClient(new JdkHttpClientBuilder().build());
  }

  /** Returns a client of a container that is made new. */
  static BlobContainerClient client(AzureBlobServer server, String container) {
    server.container(container);
    return other(server, container);
  }

  /** Returns a client of a container. */
  static BlobContainerClient other(AzureBlobServer server, String container) {
    return builder(server, AzureBlobServer.ACCOUNT).containerName(container).buildClient();
  }
}
