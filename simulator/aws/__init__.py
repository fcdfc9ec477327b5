"""What AWS answers, below clients that believe they talk to it."""
