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
    return builder(server.url().toString(), account);
  }

  private static BlobContainerClientBuilder builder(String url, String account) {
    return new BlobContainerClientBuilder()
        .endpoint(url)
        .credential(new StorageSharedKeyCredential(account, AzureBlobServer.KEY))
        .retryOptions(new RequestRetryOptions(RetryPolicyType.FIXED, 1, 30, null, null, null))
        .httpClient(new JdkHttpClientBuilder().build());
  }

  /** Returns a client of a container that is made new. */
  static BlobContainerClient client(AzureBlobServer server, String container) {
    server.container(container);
    return other(server, container);
  }

  /** Returns a client of a container at the server of this URL, for another process. */
  static BlobContainerClient of(String url, String container) {
    return builder(url, AzureBlobServer.ACCOUNT).containerName(container).buildClient();
  }

  /** Returns a client of a container. */
  static BlobContainerClient other(AzureBlobServer server, String container) {
    return builder(server, AzureBlobServer.ACCOUNT).containerName(container).buildClient();
  }
}
