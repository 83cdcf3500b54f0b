package org.engram.server.access;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Problem;

/** The one key of a PKCS 12 file (RFC 7292) with its chain of certificates. */
final class Pkcs12File {
  private static final String OPTION = "--tls-p12 ";

  private Pkcs12File() {}

  /** What is in the file; of a chain the first is the key's. */
  record Entry(PrivateKey key, Certificate[] chain) {}

  /**
   * Reads a file.
   *
   * @param password of the file and of its key, which every tool makes the same
   * @param stated whether anybody said one
   * @throws ConfigurationException if it is no such file, the password is another, or it has not
   *     one key
   */
  static Entry read(Path file, char[] password, boolean stated) {
    byte[] bytes = TlsIdentity.bytes("--tls-p12", file);
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(new ByteArrayInputStream(bytes), password);
      List<String> keys = new ArrayList<>();
      for (String alias : Collections.list(store.aliases())) {
        if (store.isKeyEntry(alias)) {
          keys.add(alias);
        }
      }
      if (keys.size() != 1
          || !(store.getKey(keys.getFirst(), password) instanceof PrivateKey key)) {
        throw new ConfigurationException(
            OPTION + file,
            keys.size() + " keys",
            "one private key with its chain of certificates",
            "Make it with: openssl pkcs12 -export -inkey KEY -in CHAIN -out FILE.p12");
      }
      return new Entry(key, store.getCertificateChain(keys.getFirst()));
    } catch (UnrecoverableKeyException e) {
      throw wrongPassword(file, stated, e);
    } catch (IOException e) {
      if (e.getCause() instanceof UnrecoverableKeyException) {
        throw wrongPassword(file, stated, e);
      }
      throw new ConfigurationException(
          new Problem(
              OPTION + file,
              "no PKCS 12 file",
              "a .p12 or .pfx file",
              "PEM files are given by --tls-cert and --tls-key"),
          e);
    } catch (GeneralSecurityException e) {
      throw TlsIdentity.unusable(OPTION + file, e);
    }
  }

  private static ConfigurationException wrongPassword(Path file, boolean stated, Exception e) {
    return new ConfigurationException(
        new Problem(
            OPTION + file,
            stated ? "another password" : "a password, and none was given",
            "the one that it was made with",
            "Write it in a file that only the service may read: --tls-password-file FILE"),
        e);
  }
}
