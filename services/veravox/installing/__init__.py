"""What is made before an installation of several containers starts for the first time: secrets and a certificate."""
