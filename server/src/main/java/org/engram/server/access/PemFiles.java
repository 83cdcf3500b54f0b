package org.engram.server.access;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Problem;

/** TLS from two PEM files, as certificate authorities hand them out. */
public final class PemFiles {
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]*)-----END PRIVATE KEY-----");
  private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA");
  private static final String CONVERT =
      "Convert it with: openssl pkcs8 -topk8 -nocrypt -in KEY -out KEY.pk8.pem";

  private PemFiles() {}

  /**
   * What a server shows and proves.
   *
   * @param chain its certificate first, then those that vouch for it
   * @param key unencrypted PKCS 8, of RSA, EC or Ed25519
   * @throws ConfigurationException if either is not that, or they do not belong together
   */
  public static SSLContext context(Path chain, Path key) {
    try {
      Certificate[] certificates =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(bytes("--tls-cert", chain)))
              .toArray(Certificate[]::new);
      if (certificates.length == 0) {
        throw new ConfigurationException(
            "--tls-cert " + chain, "no certificate", "a PEM file with the chain", "");
      }
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry("engram", key(key), new char[0], certificates);
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store, new char[0]);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), null, null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new ConfigurationException(
          new Problem(
              "--tls-cert " + chain,
              e.getClass().getSimpleName() + ": " + e.getMessage(),
              "a chain of certificates whose first is that of the key " + key,
              ""),
          e);
    }
  }

  private static PrivateKey key(Path file) throws GeneralSecurityException {
    Matcher matcher = KEY.matcher(new String(bytes("--tls-key", file), StandardCharsets.UTF_8));
    if (!matcher.find()) {
      throw new ConfigurationException(
          "--tls-key " + file, "no unencrypted PKCS 8 key", "BEGIN PRIVATE KEY", CONVERT);
    }
    byte[] der = Base64.getMimeDecoder().decode(matcher.group(1));
    for (String algorithm : ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
      } catch (InvalidKeySpecException _) {
        // A key of another algorithm: the next is tried.
      }
    }
    throw new ConfigurationException(
        "--tls-key " + file, "a key of another kind", "RSA, EC or Ed25519", CONVERT);
  }

  private static byte[] bytes(String option, Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new ConfigurationException(
          new Problem(
              option + " " + file, e.getClass().getSimpleName(), "a file that can be read", ""),
          e);
    }
  }
}
